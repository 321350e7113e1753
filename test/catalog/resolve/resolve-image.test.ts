import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import { secretKeysOf } from '../../../src/catalog/resolve/keys.ts'
import { resolveImage } from '../../../src/catalog/resolve/resolve-image.ts'
import { settingsOf } from '../../../src/catalog/resolve/resolve-manifest.ts'
import { checkedManifest, diagnosticText } from '../../support/manifest.ts'

const bytes = Buffer.alloc(32, 7)
const key = bytes.toString('base64')
const keyFiles: Readonly<Record<string, Uint8Array>> = {
  'key.bin': bytes,
  'key.b64': Buffer.from(`${key}\n`),
  'short.bin': Buffer.from('short'),
}

/** The first entry of a manifest, resolved in project `own`, and what is reported of it. */
function resolveFirst(
  text: string,
  folderText?: string,
): { readonly spec: ImageSpec | undefined; readonly reported: readonly string[] } {
  const { manifest, reported } = checkedManifest(text, folderText)
  const [entry] = manifest.entries
  if (entry === undefined) throw new Error(`no sound entry: ${reported.join('\n')}`)
  const more: string[] = []
  const spec = resolveImage({
    manifest,
    entry,
    settings: settingsOf(manifest),
    follow: { onSource: () => {} },
    project: 'own',
    readFile: (path) => {
      const file = Object.entries(keyFiles).find(([name]) => path === resolve(name))
      if (file === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      return file[1]
    },
    report: (diagnostic) => more.push(diagnosticText(diagnostic)),
  })
  return { spec, reported: [...reported, ...more] }
}

const entry = (fields: string) => `images:\n  - { name: a, ${fields} }\n`

describe('resolveImage: bodies', () => {
  it.each([
    [
      'rawDisk: { source: "gs://b/a.tar.gz" }',
      { rawDisk: { source: 'https://storage.googleapis.com/b/a.tar.gz' } },
    ],
    [
      'rawDisk: { source: "gs://b/a.tar.gz", containerType: TAR }',
      { rawDisk: { source: 'https://storage.googleapis.com/b/a.tar.gz', containerType: 'TAR' } },
    ],
    ['sourceDisk: zones/z1/disks/d', { sourceDisk: 'projects/own/zones/z1/disks/d' }],
    ['sourceSnapshot: s', { sourceSnapshot: 'projects/own/global/snapshots/s' }],
    ['sourceImage: i', { sourceImage: 'projects/own/global/images/i' }],
    ['sourceImage: family/f', {}],
  ])('%s', (fields, body) => {
    expect(resolveFirst(entry(fields))).toMatchObject({
      spec: { body: { name: 'a', ...body } },
      reported: [],
    })
  })

  it.each([
    ['diskSizeGb: 20', { diskSizeGb: '20' }],
    ['diskSizeGb: "20"', { diskSizeGb: '20' }],
    ['licenseCodes: [1, "2"]', { licenseCodes: ['1', '2'] }],
    [
      'licenses: [l, global/licenses/l, projects/p/global/licenses/l, "https://www.googleapis.com/compute/v1/projects/p/global/licenses/l"]',
      {
        licenses: [
          'projects/own/global/licenses/l',
          'projects/own/global/licenses/l',
          'projects/p/global/licenses/l',
          'projects/p/global/licenses/l',
        ],
      },
    ],
    ['guestOsFeatures: [GVNIC, { type: IDPF }]', { guestOsFeatures: [{ type: 'GVNIC' }, { type: 'IDPF' }] }],
    ['labels: { team: a }', { labels: { team: 'a' } }],
    ['description: ""', { description: '' }],
    ['imageEncryptionKey: { rawKeyFile: key.bin }', { imageEncryptionKey: { rawKey: key } }],
    ['imageEncryptionKey: { rawKeyFile: key.b64 }', { imageEncryptionKey: { rawKey: key } }],
    [
      'imageEncryptionKey: { kmsKeyName: projects/p/locations/l/keyRings/r/cryptoKeys/k, kmsKeyServiceAccount: a@b.c }',
      {
        imageEncryptionKey: {
          kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
          kmsKeyServiceAccount: 'a@b.c',
        },
      },
    ],
    ['sourceImageEncryptionKey: { rawKeyFile: key.bin }', { sourceImageEncryptionKey: { rawKey: key } }],
    [
      'shieldedInstanceInitialState: { pk: { file: key.bin, fileType: BIN }, dbs: [{ content: aGk= }] }',
      { shieldedInstanceInitialState: { pk: { content: key, fileType: 'BIN' }, dbs: [{ content: 'aGk=' }] } },
    ],
  ])('%s', (fields, body) => {
    const { spec, reported } = resolveFirst(entry(`sourceImage: i, ${fields}`))
    expect(reported).toEqual([])
    expect(spec?.body).toEqual({ name: 'a', sourceImage: 'projects/own/global/images/i', ...body })
  })
})

describe('resolveImage: members other than the body', () => {
  it('identity, source, timeout and forceCreate', () => {
    const { spec } = resolveFirst(
      entry('sourceDisk: zones/z1/disks/d, timeout: 1h30m, forceCreate: true, project: golden'),
    )
    expect(spec).toMatchObject({
      project: 'own',
      name: 'a',
      path: 'projects/own/global/images/a',
      source: { kind: 'disk', path: 'projects/own/zones/z1/disks/d' },
      forceCreate: true,
      timeoutMs: 5_400_000,
      body: { name: 'a', sourceDisk: 'projects/own/zones/z1/disks/d' },
    })
    expect(Object.keys(spec?.body ?? {})).toEqual(['name', 'sourceDisk'])
  })

  it('without timeout and forceCreate', () => {
    expect(resolveFirst(entry('sourceImage: i')).spec).toMatchObject({
      forceCreate: false,
      timeoutMs: undefined,
    })
  })

  it('places of the entry and of its source', () => {
    const { spec } = resolveFirst('images:\n  - name: a\n    sourceImage: i\n')
    const { spec: inherited } = resolveFirst('defaults: { sourceImage: i }\nimages:\n  - name: a\n')
    expect([spec?.place.range.offset, spec?.sourcePlace.range.offset]).toEqual([12, 37])
    expect([inherited?.place.range.offset, inherited?.sourcePlace.range.offset]).toEqual([41, 25])
  })

  it('the place of a source from _catalog.yaml', () => {
    const { spec } = resolveFirst('images:\n  - name: a\n', 'defaults: { sourceImage: i }\n')
    expect(spec?.sourcePlace).toMatchObject({ file: { path: '_catalog.yaml' }, range: { offset: 25 } })
  })
})

describe('resolveImage: errors', () => {
  const sources = 'rawDisk.source, sourceDisk, sourceImage, sourceSnapshot'
  const choices = 'rawKey, rawKeyFile, rsaEncryptedKey, kmsKeyName'
  const kms = 'kmsKeyName: projects/p/locations/l/keyRings/r/cryptoKeys/k'
  it.each([
    ['family: f', `2:5 error: image "a" has no source; set exactly one of ${sources}`],
    ['rawDisk: { containerType: TAR }', `2:5 error: image "a" has no source; set exactly one of ${sources}`],
    [
      'sourceImage: i, sourceDisk: zones/z1/disks/d',
      '2:29 error: image "a" has two sources, sourceDisk and sourceImage; keep one of them; 2:44 note: sourceDisk is set here',
    ],
    ['sourceDisk: d', '2:28 error: sourceDisk "d" has no zone; write zones/ZONE/disks/d'],
    [
      'sourceImage: i, sourceDiskEncryptionKey: { rawKeyFile: key.bin }',
      '2:57 error: sourceDiskEncryptionKey: the image has no sourceDisk; remove the key',
    ],
    ['sourceImage: i, imageEncryptionKey: {}', `2:52 error: imageEncryptionKey: requires one of ${choices}`],
    [
      `sourceImage: i, imageEncryptionKey: { rawKeyFile: key.bin, ${kms} }`,
      '2:87 error: imageEncryptionKey: rawKeyFile and kmsKeyName are mutually exclusive; keep one',
    ],
    [
      'sourceImage: i, imageEncryptionKey: { rawKeyFile: key.bin, kmsKeyServiceAccount: a@b.c }',
      '2:97 error: imageEncryptionKey: kmsKeyServiceAccount requires kmsKeyName',
    ],
    [
      'sourceImage: i, imageEncryptionKey: { rawKey: short }',
      '2:62 error: imageEncryptionKey.rawKey must be 32 bytes in base64 (44 characters), such as the output of: head -c 32 /dev/urandom | base64',
    ],
    [
      'sourceImage: i, imageEncryptionKey: { rawKeyFile: short.bin }',
      '2:66 error: imageEncryptionKey.rawKeyFile "short.bin" must contain 32 bytes, or 32 bytes in base64',
    ],
    [
      'sourceImage: i, imageEncryptionKey: { rawKeyFile: absent }',
      `2:66 error: key file absent: no such file (looked for ${resolve('absent')}; paths are relative to the manifest)`,
    ],
    [
      'sourceImage: i, shieldedInstanceInitialState: { pk: { content: aGk=, file: key.bin } }',
      '2:91 error: content and file are mutually exclusive; keep one',
    ],
    [
      'sourceImage: i, shieldedInstanceInitialState: { dbs: [{ fileType: BIN }] }',
      '2:70 error: this key has neither file nor content; set one of them',
    ],
    [
      'sourceImage: i, shieldedInstanceInitialState: { pk: { file: absent } }',
      `2:76 error: key file absent: no such file (looked for ${resolve('absent')}; paths are relative to the manifest)`,
    ],
  ])('%s', (fields, message) => {
    expect(resolveFirst(entry(fields))).toEqual({ spec: undefined, reported: [message] })
  })

  it.each([
    ['', 63, 'the maximum is 62, as mintage adds 2 to the images of a catalog'],
    [', family: f, verify: [smoke]', 62, 'the maximum is 61, as mintage adds 3 to the images of a catalog'],
  ])('more labels than the API accepts with those of mintage%s', (more, count, limit) => {
    const labels = Array.from({ length: count }, (_, index) => `a${index}: x`).join(', ')
    const { reported } = resolveFirst(
      `catalog: c\nimages: [{ name: a, sourceImage: i, labels: { ${labels} }${more} }]\n`,
    )
    expect(reported).toEqual([`2:45 error: image "a" has ${count} labels, including its defaults; ${limit}`])
  })

  it('more labels than the API accepts, with those of the defaults', () => {
    const labels = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}${index}: x`).join(', ')
    const text = `defaults: { labels: { ${labels('a', 40)} } }\nimages: [{ name: a, sourceImage: i, labels: { ${labels('b', 25)} } }]\n`
    expect(resolveFirst(text)).toEqual({
      spec: undefined,
      reported: ['2:45 error: image "a" has 65 labels, including its defaults; the maximum is 64'],
    })
  })
})

describe('resolveImage: warnings', () => {
  it.each([
    [
      'rawDisk: { source: "gs://b/a.tgz" }',
      '2:35 warning: rawDisk.source "gs://b/a.tgz" is not named *.tar.gz, the only archive format that Compute Engine accepts; rename the object to NAME.tar.gz',
    ],
    [
      `sourceImage: i, imageEncryptionKey: { rawKey: "${key}" }`,
      '2:62 warning: imageEncryptionKey.rawKey is readable in the manifest; use ${env.NAME} or rawKeyFile instead',
    ],
  ])('%s', (fields, message) => {
    const { spec, reported } = resolveFirst(entry(fields))
    expect([spec?.name, reported]).toEqual(['a', [message]])
  })
})

it('secretKeysOf lists the secret keys of a body', () => {
  const body = {
    name: 'a',
    imageEncryptionKey: { rawKey: 'raw' },
    sourceImageEncryptionKey: { rsaEncryptedKey: 'rsa' },
    sourceDiskEncryptionKey: { kmsKeyName: 'kms' },
  }
  expect(secretKeysOf(body)).toEqual(['raw', 'rsa'])
})
