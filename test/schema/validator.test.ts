import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { compileValidator } from '../../scripts/schema/compile.ts'
import type validator from '../../src/manifest/check/validator.js'

let code: string
let validate: typeof validator

beforeAll(async () => {
  code = await compileValidator(JSON.parse(readFileSync('schemas/manifest.schema.json', 'utf8')))
  validate = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)).default
})

/** What a module imports or requires, as a parser sees it: ajv quotes a `require(` in a string. */
async function importsOf(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents },
    bundle: true,
    external: ['*'],
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  return Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path))
}

test('the validator has no imports', async () => {
  expect(await importsOf(code)).toEqual([])
  expect(code).not.toContain('Dynamic require of') // how a require that was left would be bundled
})

test('a validator with imports would be noticed', async () => {
  const code = 'import a from "a"; import("b"); export default () => a + require("c") + "require(\\"d\\")"'
  expect(await importsOf(code)).toEqual(['a', 'b', 'c'])
})

/** The errors of a manifest as `keyword place`; `if` only repeats the error of its branch. */
function errorsOf(manifest: unknown): readonly string[] {
  if (validate(manifest)) return []
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ keyword, instancePath }) => `${keyword} ${instancePath}`.trim())
}

const key = { rawKeyFile: 'key.bin' }

test.each<[string, object]>([
  [
    'a source alone',
    { rawDisk: { source: 'gs://bucket/web.tar.gz', containerType: 'TAR', sha1Checksum: 'a'.repeat(40) } },
  ],
  ['a size as number', { diskSizeGb: 20 }],
  ['a size as digits', { diskSizeGb: '20' }],
  ['the largest of int64', { diskSizeGb: '9223372036854775807' }],
  ['license codes either way', { licenseCodes: [1000205, '1000206'] }],
  ['features either way', { guestOsFeatures: ['GVNIC', { type: 'UEFI_COMPATIBLE' }] }],
  ['a feature that only the comment lists', { guestOsFeatures: ['SUSPEND_RESUME_COMPATIBLE'] }],
  ['our own keys', { project: 'golden-prod', forceCreate: true, timeout: '1h30m' }],
  ['a project with a domain', { project: 'example.com:golden-prod' }],
  ['a boolean out of an expression', { forceCreate: 'true' }],
  ['labels of any alphabet', { labels: { équipe: '平台', a_b: '', n: '1' } }],
  ['a family of 63', { family: 'f'.repeat(63) }],
  ['keys', { imageEncryptionKey: key, sourceDiskEncryptionKey: { rawKey: 'a' } }],
  [
    'shielded state',
    {
      shieldedInstanceInitialState: { pk: { file: 'pk.der', fileType: 'X509' }, dbs: [{ content: 'YQ==' }] },
    },
  ],
  ['tags', { params: { resourceManagerTags: { 'tagKeys/1': 'tagValues/2' } } }],
  ['two sources: reported elsewhere, with both places', { sourceDisk: 'd', sourceImage: 'i' }],
  ['two keys: reported elsewhere', { imageEncryptionKey: { ...key, rawKey: 'a' } }],
])('takes %s', (_, image) => {
  expect(errorsOf({ images: [{ name: 'web-1', ...image }] })).toEqual([])
  expect(errorsOf({ images: [], defaults: image })).toEqual([])
})

test.each<[object, readonly string[]]>([
  [{ name: 'Bad_Name' }, ['pattern /name']],
  [{ name: 'a'.repeat(64) }, ['pattern /name']],
  [{ name: 'ends-' }, ['pattern /name']],
  [{ name: 'web-${vars.x}' }, ['pattern /name']],
  [{ name: 5 }, ['type /name']],
  [{ family: 'F' }, ['pattern /family']],
  [{ project: 'no' }, ['pattern /project']],
  [{ timeout: '5' }, ['pattern /timeout']],
  [{ timeout: 5 }, ['type /timeout']],
  [{ timeout: '0s' }, ['pattern /timeout']],
  [{ diskSizeGb: 2 ** 53 }, ['maximum /diskSizeGb']],
  [{ diskSizeGb: '9223372036854775808' }, ['pattern /diskSizeGb']],
  [{ licenses: [''] }, ['minLength /licenses/0', 'pattern /licenses/0']],
  [{ family: null }, ['type /family']],
  [{ rawDisk: { source: null } }, ['type /rawDisk/source']],
  [{ rawDisk: { source: 'gs://b/folder/' } }, ['pattern /rawDisk/source']],
  [{ rawDisk: { source: 'https://example.com/b/o.tar.gz' } }, ['pattern /rawDisk/source']],
  [{ rawDisk: { sha1Checksum: 'ab' } }, ['pattern /rawDisk/sha1Checksum']],
  [{ imageEncryptionKey: { rsaEncryptedKey: 'ab' } }, ['pattern /imageEncryptionKey/rsaEncryptedKey']],
  [{ sourceType: '' }, ['enum /sourceType', 'minLength /sourceType']],
  [{ rawDisk: { source: 's3://b/o' } }, ['pattern /rawDisk/source']],
  [{ forceCreate: 'yes' }, ['pattern /forceCreate']],
  [{ diskSizeGb: 0 }, ['minimum /diskSizeGb']],
  [{ diskSizeGb: 1.5 }, ['type /diskSizeGb']],
  [{ diskSizeGb: '20GB' }, ['pattern /diskSizeGb']],
  [{ diskSizeGb: '1'.repeat(20) }, ['pattern /diskSizeGb']],
  [{ architecture: 'arm' }, ['enum /architecture']],
  [{ guestOsFeatures: 'GVNIC' }, ['type /guestOsFeatures']],
  [{ guestOsFeatures: ['GVINC'] }, ['enum /guestOsFeatures/0']],
  [{ guestOsFeatures: ['GVNIC', { type: 'GVINC' }] }, ['enum /guestOsFeatures/1/type']],
  [
    { guestOsFeatures: [{ tpye: 'GVNIC' }] },
    ['additionalProperties /guestOsFeatures/0', 'required /guestOsFeatures/0'],
  ],
  [{ guestOsFeatures: [5] }, ['enum /guestOsFeatures/0', 'type /guestOsFeatures/0']],
  [{ labels: { Team: 'a' } }, ['pattern /labels', 'propertyNames /labels']],
  [{ labels: { team: 'A' } }, ['pattern /labels/team']],
  [{ labels: { n: 1 } }, ['type /labels/n']],
  [
    { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, ''])) },
    ['maxProperties /labels'],
  ],
  [{ storageLocations: ['us', 'eu'] }, ['maxItems /storageLocations']],
  [{ licenses: [7] }, ['type /licenses/0']],
  [{ licenseCodes: ['x'] }, ['pattern /licenseCodes/0']],
  [{ rawDisk: { sorce: 'x' } }, ['additionalProperties /rawDisk']],
  [{ rawDisk: { containerType: 'ZIP' } }, ['enum /rawDisk/containerType']],
  [{ imageEncryptionKey: { kmsKeyName: 'k' } }, ['pattern /imageEncryptionKey/kmsKeyName']],
  [{ imageEncryptionKey: { sha256: 'k' } }, ['additionalProperties /imageEncryptionKey']],
  [
    { shieldedInstanceInitialState: { pk: { content: '!' } } },
    ['pattern /shieldedInstanceInitialState/pk/content'],
  ],
  [{ deprecated: { state: 'OBSOLETE' } }, ['additionalProperties']],
  [{ matrix: {} }, ['minProperties /matrix']],
  [{ id: '1', Family: 'f', name: 'B' }, ['additionalProperties', 'additionalProperties', 'pattern /name']],
])('refuses %j', (image, errors) => {
  const placed = errors.map((error) => error.replace(/^(\w+) ?/, '$1 /images/0'))
  expect([...errorsOf({ images: [{ name: 'web-1', ...image }] })].sort()).toEqual(placed)
})

test.each<[unknown, readonly string[]]>([
  [{}, ['required']],
  [null, ['type']],
  [[], ['type']],
  [{ images: null }, ['type /images']],
  [{ images: [null] }, ['type /images/0']],
  [{ images: [{ family: 'f' }] }, ['required /images/0']],
  [{ images: [], projects: ['a'] }, ['pattern /projects/0']],
  [{ images: [], project_s: ['a'] }, ['additionalProperties']],
  [{ images: [], vars: { a: [] } }, ['type /vars/a']],
  [{ images: [], defaults: { name: 'a' } }, ['additionalProperties /defaults']],
  [{ images: [], limits: null }, ['type /limits']],
  [{ images: [], limits: { raet: 5 } }, ['additionalProperties /limits']],
  [{ images: [], limits: { rate: '300/h' } }, ['pattern /limits/rate']],
  [{ images: [], limits: { rate: '${vars.rate}' } }, ['pattern /limits/rate']],
  [{ images: [], limits: { concurrency: 1_000_000 } }, ['maximum /limits/concurrency']],
  [{ images: [], limits: { sourceRate: false } }, ['type /limits/sourceRate']],
  [
    { images: [{ name: 'A' }, { name: 'b' }, { name: 'C' }] },
    ['pattern /images/0/name', 'pattern /images/2/name'],
  ],
])('refuses the manifest %j', (manifest, errors) => {
  expect(errorsOf(manifest)).toEqual(errors)
})

test('an error has the data for its message', () => {
  validate({ images: [{ name: 'a', nmae: 'b', architecture: 'arm' }] })
  expect(validate.errors).toMatchObject([
    { keyword: 'additionalProperties', instancePath: '/images/0', params: { additionalProperty: 'nmae' } },
    {
      keyword: 'enum',
      instancePath: '/images/0/architecture',
      params: { allowedValues: ['ARM64', 'X86_64'] },
    },
  ])
  expect(validate.errors?.every((error) => !('data' in error))).toBe(true) // values may be secret
})
