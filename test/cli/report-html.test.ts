import { expect, test } from 'vitest'
import { startCatalogCloud } from '../support/catalog-cloud.ts'
import { attributeOf, type Element, parseHtml, textOf } from '../support/parsed-html.ts'

const manifest = `project: golden-prod
catalog: platform-golden
images:
  - name: web-1
    family: web
    rawDisk: { source: gs://golden/web-1.tar.gz }
    verify: [./smoke.sh]
  - { name: db-1, family: db, rawDisk: { source: gs://golden/db-1.tar.gz } }
  - { name: old-1, family: old, sourceType: RAW, adopt: true, labels: { team: web } }
`
const hostile = `</pre></script><script>alert("1")</script><img src=x onerror='alert(1)'>`
const smoke = `#!/bin/sh
cat <<'END'
${hostile}
END
exit 3
`

const wordsOf = (element: Element | undefined): string =>
  element === undefined ? '' : textOf(element).replace(/\s+/g, ' ').trim()

test('--report apply.html has the outcomes, the time of each image, and hostile texts as text', async () => {
  await using cloud = await startCatalogCloud(
    { 'images.yaml': manifest, 'smoke.sh': smoke },
    {
      images: [
        { project: 'golden-prod', name: 'old-1', family: 'old', sourceType: 'RAW', labels: { team: 'x' } },
      ],
    },
  )
  cloud.gce.latency = { operation: '30s' }
  cloud.gce.failImages({ name: 'db-1', code: 'INVALID_IMAGE_TAR', message: hostile })
  const { code, stdout } = await cloud.run('apply', ['--report', `${cloud.path}/apply.html`])
  expect([code, stdout]).toEqual([1, expect.stringContaining('failed')])
  const page = cloud.read('apply.html') ?? ''
  const { errors, elements } = parseHtml(page)
  expect(errors).toEqual([])
  expect(elements.filter(({ tagName }) => tagName === 'script' || tagName === 'img')).toHaveLength(1)
  const cards = elements.filter(({ tagName }) => tagName === 'article').map(wordsOf)
  expect(cards.filter((card) => card.includes(hostile))).toHaveLength(1)
  const output = elements.find(({ tagName }) => tagName === 'pre')
  expect(wordsOf(output)).toBe(hostile)
  const titles = elements.filter(({ tagName }) => tagName === 'title').map(wordsOf)
  expect(titles.filter((title) => title.startsWith('wait 30.0s'))).toHaveLength(2)
})

test('--report plan.html is the plan, also of a manifest that is invalid', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const flags = ['--report', `${cloud.path}/plan.html`]
  await cloud.run('plan', flags)
  const { elements } = parseHtml(cloud.read('plan.html') ?? '')
  const families = elements.flatMap((element) => attributeOf(element, 'data-k') ?? [])
  expect(families.sort()).toEqual(['golden-prod db', 'golden-prod old', 'golden-prod web'])

  cloud.write('images.yaml', manifest.replace('family: web', 'famly: web'))
  expect((await cloud.run('plan', flags)).code).toBe(3)
  const failure = parseHtml(cloud.read('plan.html') ?? '').elements
  const rows = failure.filter(({ tagName }) => tagName === 'tr').map(wordsOf)
  expect(rows[1]).toContain('images.yaml:5:5unknown key "famly"')
})
