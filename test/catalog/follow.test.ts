import { describe, expect, it } from 'vitest'
import type { LiveSource } from '../../src/catalog/follow/source-values.ts'
import { loadTexts, type TestFiles } from '../support/load-texts.ts'
import { diagnosticText } from '../support/manifest.ts'

const debian = 'projects/debian-cloud/global/images/family/debian-12'
const lock = `version: 1
sources:
  ${debian}:
    image: projects/debian-cloud/global/images/debian-12-bookworm-v20261110
    id: "4821001234567890123"
    created: 2026-11-10T23:30:00-08:00
`

/** The bodies of the images. */
async function load(files: TestFiles) {
  const { catalog, reported } = await loadTexts(files)
  return { bodies: catalog?.images.map(({ body }) => body), reported }
}

const entry = (name: string, more = '') => `images:\n  - name: ${name}\n    sourceImage: ${debian}\n${more}`

describe('${source.*} with a lock', () => {
  it('inserts name, id and date of the pinned image', async () => {
    const more = `    family: web
    description: made from \${source.name}, \${source.id}
    labels: { base: "\${source.name}" }
`
    const name = '${vars.tier}-${source.creationDate}'
    const text = `vars: { tier: web }\n${entry(name, more)}`
    expect(await load({ 'images.yaml': text, 'mintage.lock': lock })).toEqual({
      bodies: [
        {
          name: 'web-20261111',
          family: 'web',
          description: 'made from debian-12-bookworm-v20261110, 4821001234567890123',
          labels: { base: 'debian-12-bookworm-v20261110' },
        },
      ],
      reported: [],
    })
  })

  it('inserts the generation and date of an archive, and reports a missing one once', async () => {
    const uri = 'https://storage.googleapis.com/golden/o.tar.gz'
    const pin = `version: 1\nsources:\n  ${uri}:\n    generation: "5"\n`
    const raw = 'rawDisk: { source: gs://golden/o.tar.gz }'
    const text = `images: [{ name: "a-\${source.generation}", ${raw} }]`
    expect((await load({ 'images.yaml': text, 'mintage.lock': pin })).bodies).toMatchObject([{ name: 'a-5' }])
    const { catalog } = await loadTexts({ 'images.yaml': text, 'mintage.lock': pin })
    expect(catalog?.images[0]?.followed).toEqual({ state: 'bound', fields: ['name'], generation: '5' })
    expect(catalog?.pinned).toEqual(new Set([uri]))
    const dated = `images: [{ name: "a-\${source.creationDate}", ${raw} }, { name: "b-\${source.creationDate}", ${raw} }]`
    expect((await load({ 'images.yaml': dated, 'mintage.lock': pin })).reported).toEqual([
      `mintage.lock:3:3 error: the lock file has no value of \${source.creationDate} for ${uri}`,
    ])
  })

  it('checks each field with the values', async () => {
    const text = `images: [{ name: a, family: "x\${source.id}y\${source.id}z\${source.id}w\${source.id}", sourceImage: ${debian} }]`
    expect((await load({ 'images.yaml': text, 'mintage.lock': lock })).reported).toEqual([
      '1:29 error: family "x4821001234567890123y4821001234567890123z4821001234567890123w4821001234567890123" has 80 characters; the maximum is 63; 4:12 note: the value of the source comes from here',
    ])
  })

  it('inserts values into the arguments of a test', async () => {
    const text = `catalog: golden\nimages: [{ name: a, family: f, verify: [smoke, "\${source.name}"], sourceImage: ${debian} }]`
    const { catalog } = await loadTexts({ 'images.yaml': text, 'mintage.lock': lock })
    expect(catalog?.images[0]?.verify?.run).toEqual(['smoke', 'debian-12-bookworm-v20261110'])
  })

  it('records the pin and the fields that it filled', async () => {
    const text = entry('web-${source.name}', '    labels: { base: "${source.id}", team: a }\n')
    const { catalog } = await loadTexts({ 'images.yaml': text, 'mintage.lock': lock })
    expect(catalog?.images[0]).toMatchObject({
      followed: { state: 'bound', fields: ['name', 'labels.base'] },
      pin: { path: 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110' },
    })
  })

  it('pins a family whose values no image uses', async () => {
    const { catalog } = await loadTexts({ 'images.yaml': entry('web'), 'mintage.lock': lock })
    expect(catalog?.images[0]?.pin?.id).toBe('4821001234567890123')
    expect(catalog?.images[0]?.followed).toBeUndefined()
  })

  it('leaves a value alone that only looks like an expression', async () => {
    const text = `vars: { odd: "\${source.name}" }\nimages: []`
    expect((await load({ 'images.yaml': text, 'mintage.lock': lock })).reported).toEqual([
      '1:15 error: a variable cannot contain an expression; write the expression where the variable is used',
    ])
    const given = {
      vars: {
        given: [{ name: 'odd', value: '${source.id}', from: 'flag' as const }],
        complete: true,
        diagnostics: [],
      },
    }
    const files = {
      'images.yaml': entry(
        'web-${source.name}',
        '    description: "${vars.odd} $${source.id} ${source.id}"\n',
      ),
      'mintage.lock': lock,
    }
    const { catalog } = await loadTexts(files, given)
    expect(catalog?.images[0]?.body.description).toBe('${source.id} ${source.id} 4821001234567890123')
  })

  it('binds defaults of the manifest and of the folder for each image', async () => {
    const files = {
      '_catalog.yaml':
        'project: golden\ndefaults: { labels: { base: "${source.name}", a: "${source.id}" }, description: "${source.id}" }\n',
      'images.yaml': `defaults: { labels: { a: "x\${source.id}" } }
images:
  - { name: a, sourceImage: ${debian} }
  - { name: b, sourceImage: base-1, description: null, labels: { a: own } }
`,
      'mintage.lock': lock,
    }
    expect(await load(files)).toEqual({
      bodies: [
        {
          name: 'a',
          labels: { base: 'debian-12-bookworm-v20261110', a: 'x4821001234567890123' },
          description: '4821001234567890123',
        },
        {
          name: 'b',
          sourceImage: 'projects/golden/global/images/base-1',
          labels: { base: 'base-1', a: 'own' },
        },
      ],
      reported: [],
    })
  })

  it('binds each combination of a matrix, and copies with the values of the origin', async () => {
    const text = `projects: [golden-1, golden-2]
images:
  - name: \${matrix.tier}-\${source.creationDate}
    matrix: { tier: [web, db] }
    sourceImage: ${debian}
`
    const { catalog } = await loadTexts({ 'images.yaml': text, 'mintage.lock': lock })
    expect(catalog?.images.map(({ project, name, pin }) => [project, name, pin !== undefined])).toEqual([
      ['golden-1', 'web-20261111', true],
      ['golden-2', 'web-20261111', false],
      ['golden-1', 'db-20261111', true],
      ['golden-2', 'db-20261111', false],
    ])
  })

  it('reports a name that is too long at both places', async () => {
    const text = entry('a-name-with-almost-forty-characters-and-${source.name}')
    expect((await load({ 'images.yaml': text, 'mintage.lock': lock })).reported).toEqual([
      '2:11 error: name "a-name-with-almost-forty-characters-and-debian-12-bookworm-v20261110" has 68 characters; the maximum is 63; use ${source.id} instead of ${source.name}; 4:12 note: the value of the source comes from here',
    ])
  })

  it('reports two images with one name after binding', async () => {
    const text = `${entry('web-${source.creationDate}')}  - { name: web-20261111, sourceImage: base }\n`
    expect((await load({ 'images.yaml': text, 'mintage.lock': lock })).reported).toEqual([
      '4:5 error: image "web-20261111" appears twice in project fallback; rename or remove one of them; 2:5 note: first defined here',
    ])
  })

  it('warns of a source without an entry, which is an error if the lock is required', async () => {
    const files = {
      'images.yaml': entry('web-${source.name}').replace('debian-12', 'debian-13'),
      'mintage.lock': lock,
    }
    expect((await load(files)).reported).toEqual([
      '3:18 warning: source projects/debian-cloud/global/images/family/debian-13 has no entry in mintage.lock, so its state is read from the cloud; add it with mintage pin',
    ])
    const required = { lock: { path: 'mintage.lock', isNamed: false, need: 'required' as const } }
    expect((await loadTexts(files, required)).reported).toEqual([
      '3:18 error: source projects/debian-cloud/global/images/family/debian-13 has no entry in mintage.lock; add it with mintage pin',
    ])
  })

  it.each([
    [
      { path: 'mintage.lock', isNamed: false, need: 'required' as const },
      'error: mintage.lock: no such file; create it with mintage pin',
    ],
    [
      { path: 'a/x.lock', isNamed: true, need: 'optional' as const },
      'error: a/x.lock: no such file; create it with mintage pin --lock a/x.lock',
    ],
  ])('reports a missing lock file', async (lock, message) => {
    expect((await loadTexts(entry('web'), { lock })).reported).toEqual([message])
  })
})

describe('${source.*} without a lock', () => {
  it('stays open, with its format checked', async () => {
    expect(await load(entry('web-${source.name}'))).toEqual({
      bodies: [{ name: 'web-${source.name}' }],
      reported: [],
    })
    expect((await load(entry('Web-${source.name}'))).reported).toEqual([
      '2:11 error: name "Web-${source.name}" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
    ])
  })

  it('knows the name of a source that is not a family', async () => {
    const text = 'images: [{ name: "web-${source.name}", sourceSnapshot: nightly-7 }]'
    expect((await load(text)).bodies).toMatchObject([{ name: 'web-nightly-7' }])
  })

  it('compares open names of one source', async () => {
    const text = `images:
  - { name: "web-\${source.name}", sourceImage: ${debian} }
  - { name: "web-\${source.name}", sourceImage: ${debian}-arm64 }
  - { name: "web-\${source.name}", sourceImage: ${debian} }
`
    expect((await load(text)).reported).toEqual([
      '4:5 error: image "web-${source.name}" appears twice in project fallback; rename or remove one of them; 2:5 note: first defined here',
    ])
  })

  it('is bound later, once its source was read', async () => {
    const text = `${entry('web-${source.name}')}  - { name: db, sourceImage: ${debian}, family: db }\n`
    const { loaded } = await loadTexts(text)
    expect([...loaded.sources.values()].map(({ key, isOpen }) => [key, isOpen])).toEqual([[debian, true]])
    const live = (one: LiveSource) => loaded.bind(new Map([[debian, one]]))
    const { catalog, diagnostics } = live({
      values: { name: 'debian-v2', id: '7', creationDate: '20261124' },
    })
    expect(catalog?.images.map(({ name }) => name)).toEqual(['web-debian-v2', 'db'])
    expect(diagnostics).toEqual([])
    const failure = { kind: 'permission', message: 'denied' } as const
    expect(live({ failure }).catalog?.images[0]).toMatchObject({
      name: 'web-${source.name}',
      followed: { state: 'unknown', failure },
    })
    expect(live({ values: { name: 'n'.repeat(63) } }).diagnostics.map(diagnosticText)).toEqual([
      `2:11 error: name "web-${'n'.repeat(63)}" has 67 characters; the maximum is 63; use \${source.id} instead of \${source.name}; 3:18 note: the value of the source comes from here`,
    ])
    expect(live({ values: { id: '7' } }).diagnostics.map(diagnosticText)).toEqual([
      `3:18 error: the API returned no value of \${source.name} for ${debian}`,
    ])
  })
})

describe('${source.*} in the wrong place', () => {
  const raw = 'rawDisk: { source: "gs://b/o.tar.gz" }'
  it.each([
    [
      'images: [{ name: a, sourceImage: "${source.name}" }]',
      '1:35 error: ${source.name} has a value only in name, family, description, labels and verify of an image',
    ],
    [
      'project: ${source.id}\nimages: []',
      '1:10 error: ${source.id} has a value only in name, family, description, labels and verify of an image',
    ],
    [
      'images: [{ name: "a-${matrix.x}", matrix: { x: ["${source.id}"] }, sourceImage: b }]',
      '1:50 error: ${source.id} has a value only in name, family, description, labels and verify of an image',
    ],
    [
      'images: [{ name: a, lables: { base: "${source.name}" }, sourceImage: b }]',
      '1:21 error: unknown key "lables"; did you mean "labels"?',
    ],
    [
      'image: [{ name: "a-${source.name}", sourceImage: b }]',
      '1:1 error: unknown key "image"; did you mean "images"?',
    ],
    [
      'images: [{ name: "a-${source.nme}", sourceImage: b }]',
      '1:21 error: unknown expression ${source.nme}; did you mean "name"?',
    ],
    [
      'images: [{ name: "a-${source.zone}", sourceImage: b }]',
      '1:21 error: unknown expression ${source.zone}; use ${source.name}, ${source.id}, ${source.creationDate} or ${source.generation}',
    ],
    [
      `images: [{ name: "a-\${source.id}", ${raw} }]`,
      '1:18 error: ${source.id} has no value for a source of this kind; use ${source.creationDate}, ${source.generation}',
    ],
    [
      'images: [{ name: "a-${source.generation}", sourceImage: b }]',
      '1:18 error: ${source.generation} has no value for a source of this kind; use ${source.name}, ${source.id}, ${source.creationDate}',
    ],
    [
      'images: [{ name: "a-${source.id}", adopt: true }]',
      '1:18 error: ${source.id} has no value, as an image with adopt: true has no source; write the value itself',
    ],
    [
      'images: [{ name: "a-${source.id}" }]',
      '1:10 error: image "a-${source.id}" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot',
    ],
  ])('%s', async (text, message) => {
    expect((await load(text)).reported).toEqual([message])
  })
})

it('may name the copies of several images alike', async () => {
  const entries = ['11', '12'].map(
    (release) =>
      `{ name: "web-\${source.name}", sourceImage: projects/debian-cloud/global/images/family/debian-${release} }`,
  )
  const text = `projects: [golden-1, golden-2]\nimages: [${entries.join(', ')}]`
  expect((await load({ 'images.yaml': text })).reported).toEqual([])
})

it('does not prevent the report of a missing name', async () => {
  const text = `project: golden-prod
images:
  - name:*web-\${matrix.tier}
    matrix: { tier: [web, db] }
    description: of \${source.id}
    sourceImage: ${debian}
`
  const { bodies, reported } = await load({ 'images.yaml': text })
  expect([bodies, reported]).toEqual([undefined, ['3:5 error: write a space after the colon: name: …']])
})
