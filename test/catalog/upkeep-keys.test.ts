import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CatalogInput } from '../../src/catalog/load-catalog.ts'
import { textAt } from '../../src/manifest/source-file.ts'
import { errorsOf, loadTexts, type TestFiles } from '../support/load-texts.ts'

/** The upkeep keys of each image, under its name. */
async function upkeep(files: TestFiles) {
  const { catalog, reported } = await loadTexts(files)
  const images = catalog?.images.map(({ name, catalog, update, adopt, verify }) => {
    const test = verify && { ...verify, place: textAt(verify.place) }
    const given = Object.entries({ catalog, update, adopt, verify: test }).filter(
      ([, value]) => value !== undefined,
    )
    return [name, Object.fromEntries(given)]
  })
  return { images: images && Object.fromEntries(images), reported }
}

async function policies(files: TestFiles, more: Partial<CatalogInput> = {}) {
  const { catalog, reported } = await loadTexts(files, more)
  return { policies: catalog?.policies?.map(({ place: _place, ...policy }) => policy), reported }
}

const web = 'images:\n  - { name: web, sourceImage: i, family: f }\n'

describe('catalog and onDrift', () => {
  it('apply to all images; the manifest overrides its folder', async () => {
    const folder = 'catalog: shared\nonDrift: update\n'
    const files = {
      '_catalog.yaml': folder,
      'a.yaml': 'images: [{ name: a, sourceImage: i }]\n',
      'b.yaml': 'catalog: own\nonDrift: report\nimages: [{ name: b, sourceImage: i }]\n',
    }
    expect(await upkeep(files)).toEqual({
      images: { a: { catalog: 'shared', update: true }, b: { catalog: 'own' } },
      reported: [],
    })
  })

  it('may come from an expression', async () => {
    const text = `vars: { c: golden }\ncatalog: \${vars.c}\n${web}`
    expect(await upkeep(text)).toEqual({ images: { web: { catalog: 'golden' } }, reported: [] })
  })

  it.each([
    [
      'catalog: Golden',
      '1:10 error: catalog "Golden" is not a catalog name: 1-63 lowercase letters, digits, dashes and underscores',
    ],
    ['catalog: [a]', '1:10 error: catalog must be a string, not a list'],
    ['catalog: 7', '1:10 error: catalog must be a string, not a number; quote it: "7"'],
    ['catalog:', '1:1 error: catalog has no value; set one, or remove the key'],
    ['onDrift: fix', '1:10 error: onDrift "fix" is neither report nor update'],
    ['onDrift: true', '1:10 error: onDrift "true" is neither report nor update'],
  ])('%s', async (line, message) => {
    expect(await errorsOf(`${line}\n${web}`)).toEqual([message])
  })
})

describe('labels that start with mintage-', () => {
  it.each([
    [
      'images: [{ name: a, sourceImage: i, labels: { mintage-spec: x } }]',
      '1:61 error: label "mintage-spec" is set by mintage, as are all that start with mintage-; remove it',
    ],
    [
      'defaults: { labels: { mintage-catalog: x } }\nimages: [{ name: a, sourceImage: i }, { name: b, sourceImage: i }]',
      '1:40 error: label "mintage-catalog" is set by mintage, as are all that start with mintage-; remove it',
    ],
  ])('are refused: %s', async (text, message) => {
    expect(await errorsOf(text)).toEqual([message])
  })
})

describe('adopt', () => {
  it('needs no source, and replaces that of the defaults', async () => {
    const { catalog, reported } = await loadTexts(
      'defaults: { sourceImage: i, sourceImageEncryptionKey: { kmsKeyName: projects/p/locations/l/keyRings/r/cryptoKeys/k } }\nimages: [{ name: a, adopt: true }, { name: b, adopt: false }]\n',
    )
    expect(reported).toEqual([])
    expect(catalog?.images.map(({ adopt, source, body }) => [adopt, source.kind, Object.keys(body)])).toEqual(
      [
        [true, 'none', ['name']],
        [undefined, 'image', ['name', 'sourceImage', 'sourceImageEncryptionKey']],
      ],
    )
  })

  it.each([
    [
      'images: [{ name: a, adopt: true, sourceImage: i }]',
      '1:47 error: image "a" has adopt: true and a source, sourceImage; remove one of them: mintage never creates an adopted image; 1:28 note: adopt is set here',
    ],
    ['images: [{ name: a, adopt: yes }]', '1:28 error: adopt "yes" is neither true nor false'],
    [
      'images: [{ name: a, adopt: false }]',
      '1:10 error: image "a" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot',
    ],
  ])('%s', async (text, message) => {
    expect(await errorsOf(text)).toEqual([message])
  })
})

describe('verify', () => {
  const folder = process.cwd()
  const verified = (verify: string, more = 'family: f, ') =>
    `catalog: c\nimages:\n  - { name: a, sourceImage: i, ${more}verify: ${verify} }\n`

  it.each<[string, object]>([
    ['[smoke, --fast]', { run: ['smoke', '--fast'], timeoutMs: 1_800_000, folder }],
    ['[./smoke.sh]', { run: [resolve('smoke.sh')], timeoutMs: 1_800_000, folder }],
    ['{ run: [/bin/smoke], timeout: 1h }', { run: ['/bin/smoke'], timeoutMs: 3_600_000, folder }],
  ])('%s', async (verify, expected) => {
    expect(await upkeep(verified(verify))).toEqual({
      images: { a: { catalog: 'c', verify: { ...expected, place: verify } } },
      reported: [],
    })
  })

  it('of a manifest on stdin is relative to the current folder', async () => {
    const { catalog } = await loadTexts({ '-': verified('[./smoke.sh]') })
    expect(catalog?.images[0]?.verify).toMatchObject({ run: [resolve('smoke.sh')], folder })
  })

  it('may come from the defaults, and an entry may unset it', async () => {
    const text =
      'catalog: c\ndefaults: { family: f, sourceImage: i, verify: { run: [smoke], timeout: 5m } }\nimages: [{ name: a }, { name: b, verify: null }, { name: c, verify: { timeout: 1h } }]\n'
    expect((await upkeep(text)).images).toEqual({
      a: {
        catalog: 'c',
        verify: { run: ['smoke'], timeoutMs: 300_000, folder, place: '{ run: [smoke], timeout: 5m }' },
      },
      b: { catalog: 'c' },
      c: {
        catalog: 'c',
        verify: { run: ['smoke'], timeoutMs: 3_600_000, folder, place: '{ timeout: 1h }' },
      },
    })
  })

  it.each([
    ['smoke.sh', '3:51 error: verify must be a list or a map, not a string; write verify: [smoke.sh]'],
    ['[]', '3:51 error: verify must not be empty; list a value, or remove it'],
    ['[smoke, 5]', '3:59 error: an entry of verify must be a string, not a number; quote it: "5"'],
    [
      '{ timeout: 5m }',
      '3:51 error: verify has no run; list the program and its arguments: run: [./smoke.sh, --fast]',
    ],
    ['{ run: [] }', '3:58 error: verify.run must not be empty; list a value, or remove it'],
    ['{ run: smoke.sh }', '3:58 error: verify.run must be a list, not a string; write run: [smoke.sh]'],
    ['{ cmd: [smoke.sh] }', '3:53 error: unknown key "cmd"; known keys: run, timeout'],
    [
      '{ run: [a], timeout: 5 }',
      '3:72 error: verify.timeout "5" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d',
    ],
    ['{ run: [a], timeout: 2d }', '3:72 error: verify.timeout "2d" is longer than 24h'],
  ])('%s is rejected', async (verify, message) => {
    expect(await errorsOf(verified(verify))).toEqual([message])
  })

  it('does not apply to an adopted image', async () => {
    const adopted = 'images: [{ name: a, adopt: true }]\n'
    expect((await upkeep(`catalog: c\ndefaults: { verify: [smoke] }\n${adopted}`)).images).toEqual({
      a: { catalog: 'c', adopt: true },
    })
    expect(await errorsOf(`catalog: c\n${adopted.replace(' }', ', verify: [smoke] }')}`)).toEqual([
      '2:42 error: verify and adopt are mutually exclusive, as mintage tests only images that it creates; keep one',
    ])
  })

  it('requires a family and a catalog', async () => {
    expect(await errorsOf(verified('[a]', ''))).toEqual([
      '3:40 error: verify requires a family, which the image joins after its test; set family, or remove verify',
    ])
    expect(await errorsOf(verified('[a]').replace('catalog: c\n', ''))).toEqual([
      '2:51 error: verify requires a catalog; set catalog: NAME at the top of the manifest, or remove verify',
    ])
    expect(await errorsOf(verified('[a]').replace('catalog: c', 'catalog: C'))).toHaveLength(1)
  })
})

describe('families', () => {
  const families = (policy: string, catalog = 'catalog: c\n') =>
    `${catalog}families: { f: ${policy} }\n${web}`

  it('apply to the projects of the images', async () => {
    const text = `catalog: c
families:
  f: { keep: 3, deprecateAfter: 0d, obsoleteAfter: 30d, deleteAfter: 90d, protect: [web-*-v2026*] }
  g: { keep: "2", deprecateAfter: 36h }
images:
  - { name: a, sourceImage: i, family: f }
  - { name: b, sourceImage: i, family: f, project: golden-edge }
  - { name: c, sourceImage: i, family: f }
`
    const f = {
      family: 'f',
      catalog: 'c',
      keep: 3,
      deprecateAfterMs: 0,
      obsoleteAfterMs: 30 * 86_400_000,
      deleteAfterMs: 90 * 86_400_000,
      protect: ['web-*-v2026*'],
    }
    const g = { family: 'g', catalog: 'c', keep: 2, deprecateAfterMs: 36 * 3_600_000, protect: [] }
    expect(await policies(text)).toEqual({
      policies: [
        { project: 'fallback', ...f },
        { project: 'golden-edge', ...f },
        { project: 'fallback', ...g },
      ],
      reported: [
        '4:3 warning: no image belongs to family g, so its policy has no effect; remove it, or list the images of the family [unused-policy]',
      ],
    })
  })

  it('may be in _catalog.yaml; a manifest replaces a family', async () => {
    const files = {
      '_catalog.yaml': 'catalog: c\nfamilies: { f: { keep: 3 }, g: { keep: 4 } }\n',
      'a.yaml': 'images: [{ name: a, sourceImage: i }]\n',
      'b.yaml': `families: { g: { keep: 5 } }\n${web}`,
    }
    const { policies: found, reported } = await policies(files)
    expect(reported).toEqual([
      'b.yaml:1:13 warning: no image belongs to family g, so its policy has no effect; remove it, or list the images of the family [unused-policy]',
    ])
    expect(found?.map(({ family, keep }) => [family, keep])).toEqual([
      ['g', 5],
      ['f', 3],
    ])
  })

  it.each([
    ['{}', '2:16 error: families.f has no keep; add keep: …'],
    ['{ keep: 0 }', '2:24 error: families.f.keep "0" is not a whole number from 1 to 100,000'],
    ['{ keep: many }', '2:24 error: families.f.keep "many" is not a whole number from 1 to 100,000'],
    ['3', '2:16 error: families.f must be a map, not a number'],
    ['{ keep: 3, keeep: 3 }', '2:27 error: unknown key "keeep"; did you mean "keep"?'],
    [
      '{ keep: 3, deprecateAfter: 30 }',
      '2:43 error: families.f.deprecateAfter "30" is not a duration: write it as 0d, 12h or 7d',
    ],
    [
      '{ keep: 3, deprecateAfter: soon }',
      '2:43 error: families.f.deprecateAfter "soon" is not a duration: write it as 0d, 12h or 7d',
    ],
    [
      '{ keep: 3, obsoleteAfter: 0d }',
      '2:42 error: families.f.obsoleteAfter "0d" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d',
    ],
    [
      '{ keep: 3, obsoleteAfter: 99999d }',
      '2:42 error: families.f.obsoleteAfter "99999d" is longer than 36,500 days',
    ],
    [
      '{ keep: 3, deleteAfter: 9d }',
      '2:40 error: families.f.deleteAfter requires obsoleteAfter, a shorter time; set both, or remove it',
    ],
    [
      '{ keep: 3, obsoleteAfter: 9d, deleteAfter: 216h }',
      '2:59 error: families.f.deleteAfter "216h" must be longer than obsoleteAfter, 9d',
    ],
    [
      '{ keep: 3, protect: ["f-*", "!f-*"] }',
      '2:44 error: families.f.protect "!f-*" starts with !; list the images to protect',
    ],
    [
      '{ keep: 3, protect: [F-*] }',
      '2:37 error: families.f.protect "F-*" has "F", which is invalid in image names; use lowercase letters, digits, dashes, and * for any text',
    ],
    [
      '{ keep: 3, protect: ["f-{1..3}"] }',
      '2:37 error: families.f.protect "f-{1..3}" has ".", which is invalid in image names; use lowercase letters, digits, dashes, and * for any text',
    ],
    ...['{a,b', 'a]', '(a]', '[a'].map((glob) => [
      `{ keep: 3, protect: ["${glob}"] }`,
      `2:37 error: families.f.protect "${glob}" has an unbalanced bracket; close it, or remove it`,
    ]),
    [
      '{ keep: 3, protect: web-* }',
      '2:36 error: families.f.protect must be a list, not a string; write protect: [web-*]',
    ],
  ])('%s is rejected', async (policy, message) => {
    expect(await errorsOf(families(policy))).toEqual([message])
  })

  it('require a catalog and names of families', async () => {
    expect(await errorsOf(families('{ keep: 3 }', ''))).toEqual([
      '1:1 error: families requires a catalog, as mintage retires only images of its own catalog; set catalog: NAME',
    ])
    expect(await errorsOf(`catalog: c\nfamilies: { F: { keep: 3 } }\n${web}`)).toEqual([
      '2:13 error: "F" is not a valid family: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
    ])
    expect(await errorsOf(`catalog: c\nfamilies: [f]\n${web}`)).toEqual([
      '2:11 error: families must be a map, not a list',
    ])
  })

  it('warn if no earlier image is kept', async () => {
    const { policies: found, reported } = await policies(families('{ keep: 1 }'))
    expect(found).toHaveLength(1)
    expect(reported).toEqual([
      '2:24 warning: families.f.keep 1 leaves no earlier image to roll back to; keep 2 or more [no-rollback]',
    ])
  })

  it('require that all images of a family are in one file', async () => {
    const policy = 'catalog: c\nfamilies: { f: { keep: 3 } }\n'
    const other = 'images: [{ name: b, sourceImage: i, family: f }]\n'
    const stray = 'is of family f, which has a policy: all images of such a family belong in one file, '
    expect(await errorsOf({ 'a.yaml': `${policy}${web}`, 'b.yaml': other })).toEqual([
      `b.yaml:1:10 error: image "b" ${stray}a.yaml; 2:13 note: the policy of the family`,
    ])
    expect(await errorsOf({ '_catalog.yaml': policy, 'a.yaml': other, 'b.yaml': web })).toEqual([
      `b.yaml:2:5 error: image "web" ${stray}a.yaml; 2:13 note: the policy of the family`,
    ])
    const elsewhere = other.replace('name: b', 'name: b, project: golden-edge')
    expect((await policies({ 'a.yaml': `${policy}${web}`, 'b.yaml': elsewhere })).reported).toEqual([])
  })

  it('have one policy in each project', async () => {
    const files = { 'a.yaml': families('{ keep: 3 }'), 'b.yaml': families('{ keep: 4 }').replace('web', 'b') }
    const [first] = await errorsOf(files)
    expect(first).toBe(
      'b.yaml:2:13 error: family f has two policies in project fallback; remove one of them; 2:13 note: first defined here',
    )
  })
})
