import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startCatalogCloud } from '../support/catalog-cloud.ts'

const image = '{ name: web-1, rawDisk: { source: gs://b/web-1.tar.gz } }'
const manifest = `project: golden-prod\ncatalog: web\nimages: [${image}]\n`
const state = { projects: ['golden-prod'], objects: ['gs://b/web-1.tar.gz'] }

const firstLine = ({ stdout }: { readonly stdout: string }) => stdout.split('\n')[0]
const markdown = ['--format', 'markdown']

describe('the marker', () => {
  test('is that of the catalog, for every end of a command', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
    const plan = '<!-- mintage:plan:web -->'
    expect(firstLine(await cloud.run('plan', markdown))).toBe(plan)
    expect(firstLine(await cloud.run('plan', [...markdown, '--only', '!web-1']))).toBe(plan)
    expect(firstLine(await cloud.run('plan', [...markdown, '--only', 'db']))).toBe(plan)
    cloud.write('images.yaml', manifest.replace('project: golden-prod', 'projects: [golden-prod]'))
    const other = await cloud.run('plan', [...markdown, '--project', 'golden-other'])
    expect([other.code, firstLine(other)]).toEqual([64, plan])
    cloud.write('images.yaml', manifest)
    cloud.gce.deny('compute.images.list')
    expect(firstLine(await cloud.run('plan', markdown))).toBe(plan)
    cloud.write('images.yaml', manifest.replace('name:', 'nmae:'))
    expect(await cloud.run('plan', markdown)).toMatchObject({
      code: 3,
      stdout: `${plan}
### mintage plan could not start: 1 error

mintage plan of \`web\`

<details open>
<summary>Problems of the manifest (1 error)</summary>

- error \`images.yaml:3:12\`: \`unknown key "nmae"; did you mean "name"?\`

</details>
`,
    })
    cloud.write('images.yaml', `${manifest}  bad: [\n`)
    expect(firstLine(await cloud.run('plan', markdown))).toBe(plan)
  })

  test('of a shard is its own, also if it cannot start', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
    const shard = [...markdown, '--shard', '2/3']
    const plan = '<!-- mintage:plan:web:2/3 -->'
    expect(firstLine(await cloud.run('plan', shard))).toBe(plan)
    expect(firstLine(await cloud.run('plan', [...shard, '--only', 'db']))).toBe(plan)
    cloud.gce.deny('compute.images.list')
    expect(firstLine(await cloud.run('plan', shard))).toBe(plan)
    cloud.write('images.yaml', manifest.replace('name:', 'nmae:'))
    expect(firstLine(await cloud.run('plan', shard))).toBe(plan)
  })

  test('of apply and status is another one', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
    expect(firstLine(await cloud.run('apply', markdown))).toBe('<!-- mintage:apply:web -->')
    expect(firstLine(await cloud.run('status', markdown))).toBe('<!-- mintage:status:web -->')
  })

  test('is that of the files if the manifest has no catalog, or as --marker sets it', async () => {
    const plain = manifest.replace('catalog: web\n', '')
    await using cloud = await startCatalogCloud({ 'images.yaml': plain }, state)
    expect(firstLine(await cloud.run('plan', markdown))).toBe('<!-- mintage:plan:images.yaml -->')
    const named = [...markdown, '--marker', 'web --> staging']
    const marker = 'web%20-%2D%3E%20staging'
    expect(firstLine(await cloud.run('plan', named))).toBe(`<!-- mintage:plan:${marker} -->`)
    expect(firstLine(await cloud.run('status', named))).toBe(`<!-- mintage:status:${marker} -->`)
    cloud.write('images.yaml', '{')
    expect(firstLine(await cloud.run('plan', named))).toBe(`<!-- mintage:plan:${marker} -->`)
  })
})

test('a report in Markdown is the same as stdout, also where a runner reads stdout', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
  const path = join(cloud.path, 'plan.md')
  for (const env of [{}, { GITHUB_ACTIONS: 'true' }]) {
    const { stdout } = await cloud.run('plan', [...markdown, '--report', path], { env })
    expect(readFileSync(path, 'utf8')).toBe(stdout)
  }
  const { stdout } = await cloud.run('plan', markdown)
  expect(stdout).toContain('### Plan: 1 to create, 0 exist.\n')
})
