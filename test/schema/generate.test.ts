import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { buildSchema } from '../../scripts/schema/build-schema.ts'
import { cleanComment } from '../../scripts/schema/clean.ts'
import { createAjv } from '../../scripts/schema/compile.ts'
import { folderSchema } from '../../scripts/schema/folder-schema.ts'
import type { Schema } from '../../scripts/schema/keywords.ts'
import { manifestMarkdown } from '../../scripts/schema/markdown.ts'
import { type ProtoField, readSpec, type Spec } from '../../scripts/schema/proto.ts'
import { buildStateSchema } from '../../scripts/schema/state-schema.ts'

const spec = readSpec()
const schema = buildSchema(spec)
const committed = (path: string): string => readFileSync(path, 'utf8')

test('the committed files are those of a fresh generation', () => {
  expect(committed('schemas/manifest.schema.json')).toBe(`${JSON.stringify(schema, undefined, 2)}\n`)
  const folder = folderSchema(schema)
  expect(committed('schemas/catalog.schema.json')).toBe(`${JSON.stringify(folder, undefined, 2)}\n`)
  const state = buildStateSchema(spec)
  expect(committed('schemas/emulator-state.schema.json')).toBe(`${JSON.stringify(state, undefined, 2)}\n`)
  expect(committed('docs/manifest.md')).toBe(manifestMarkdown(schema))
})

test('--check passes here, and names each file that differs', () => {
  const here = spawnSync(process.execPath, ['scripts/ts.mjs', 'scripts/schema/generate.ts', '--check'])
  expect([here.status, String(here.stderr)]).toEqual([0, ''])
  const empty = mkdtempSync(join(tmpdir(), 'mintage-schema-'))
  try {
    const bundle = resolve('.cache/scripts/scripts-schema-generate.ts.mjs')
    const there = spawnSync(process.execPath, [bundle, '--check'], { cwd: empty })
    expect([there.status, String(there.stderr).trim().split('\n')]).toEqual([
      1,
      [
        'schemas/manifest.schema.json differs from a fresh generation: run npm run schema and commit it',
        'schemas/catalog.schema.json differs from a fresh generation: run npm run schema and commit it',
        'schemas/emulator-state.schema.json differs from a fresh generation: run npm run schema and commit it',
        'schemas/report.schema.json differs from a fresh generation: run npm run schema and commit it',
        'docs/manifest.md differs from a fresh generation: run npm run schema and commit it',
        'docs/options.md differs from a fresh generation: run npm run schema and commit it',
      ],
    ])
  } finally {
    rmSync(empty, { recursive: true })
  }
})

test('the schema names the version of the spec that is installed', () => {
  const { devDependencies } = JSON.parse(committed('package.json'))
  const version = `@google-cloud/compute ${devDependencies['@google-cloud/compute']}`
  expect(schema['x-spec']).toBe(version)
  expect(schema.$comment).toContain(version)
})

test('the published schema is valid JSON Schema 2020-12', () => {
  const ajv = createAjv()
  expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true)
})

/** The published schema as an editor reads it; compiling throws at the least breach of ajv's strict mode. */
const editor = createAjv().compile(schema)

test.each<[string, object, boolean]>([
  ['a plain image', { name: 'a', sourceDisk: 'zones/z/disks/d' }, true],
  ['expressions wherever a rule stands', { name: 'a-${vars.x}', diskSizeGb: '${vars.gb}' }, true],
  ['an expression for a boolean', { name: 'a', forceCreate: '${vars.x}' }, true],
  ['an expression in a label', { name: 'a', labels: { team: '${vars.Team}' } }, true],
  ['a feature newer than the spec', { name: 'a', guestOsFeatures: ['NEWER', { type: 'NEWER' }] }, true],
  ['a bad name', { name: 'Bad_Name' }, false],
  ['an object in Cloud Storage', { name: 'a', rawDisk: { source: 'gs://b/${vars.x}' } }, true],
  ['an object elsewhere', { name: 'a', rawDisk: { source: 's3://b/o' } }, false],
  ['a location that is empty', { name: 'a', storageLocations: [''] }, false],
  ['a feature that is empty', { name: 'a', guestOsFeatures: [''] }, false],
  ['a timeout of nothing', { name: 'a', timeout: '0s' }, false],
  ['a number that YAML readers round', { name: 'a', diskSizeGb: 2 ** 53 }, false],
  ['two sources', { name: 'a', sourceDisk: 'd', sourceImage: 'i' }, false],
  ['two keys', { name: 'a', imageEncryptionKey: { rawKey: 'a', rawKeyFile: 'b' } }, false],
  [
    'a key and its file',
    { name: 'a', shieldedInstanceInitialState: { pk: { content: 'YQ==', file: 'f' } } },
    false,
  ],
])('an editor, by the published schema, takes or refuses %s', (_, image, valid) => {
  expect(editor({ images: [image] })).toBe(valid)
})

test.each<[string, object, boolean]>([
  ['null that unsets a default', { name: 'a', family: null, rawDisk: null, labels: { team: null } }, true],
  ['null in place of another source', { name: 'a', sourceDisk: null, sourceImage: 'i' }, true],
  [
    'a rawDisk that is no source, next to a source',
    { name: 'a', rawDisk: { containerType: 'TAR' }, sourceImage: 'i' },
    true,
  ],
  ['a name that is null', { name: null }, false],
  ['a feature that is null', { name: 'a', guestOsFeatures: [null] }, false],
  ['a license without global', { name: 'a', licenses: ['projects/p/licenses/l'] }, false],
  ['a location in capitals', { name: 'a', storageLocations: ['US-CENTRAL1'] }, false],
])('an editor takes or refuses %s', (_, image, valid) => {
  expect(editor({ images: [image] })).toBe(valid)
})

test('an editor shows at a second source why it is not allowed', () => {
  const { Image } = schema.$defs as Record<string, { readonly allOf: readonly Record<string, unknown>[] }>
  expect(Image?.allOf.map((rule) => Object.keys(rule))).toEqual(Array(3).fill(['if', 'then']))
  expect(Image?.allOf[1]).toEqual({
    if: {
      type: 'object',
      required: ['sourceDisk'],
      properties: { sourceDisk: { type: ['string', 'object'] } },
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: { sourceImage: false, sourceSnapshot: false },
      errorMessage: 'An image has exactly one source; sourceDisk is already set',
    },
  })
})

/** The schema of `_catalog.yaml`, as an editor reads it. */
const folderEditor = createAjv().compile(folderSchema(schema))

test.each<[object, boolean]>([
  [{}, true],
  [
    { project: 'golden-prod', vars: { a: 1 }, limits: { rate: 5 }, defaults: { family: 'f' }, 'x-a': [1] },
    true,
  ],
  [{ images: [] }, false],
  [{ catalog: 'golden', families: { web: { keep: 3 } }, onDrift: 'update' }, true],
  [{ families: { web: { keep: 0 } } }, false],
  [{ defaults: { name: 'a' } }, false],
  [{ defaults: { familly: 'f' } }, false],
])('an editor takes or refuses the _catalog.yaml %j', (value, valid) => {
  expect(folderEditor(value)).toBe(valid)
})

test.each([
  { 'x-a': 1, images: [] },
  { 'x-': null, images: [] },
])('an editor takes the top-level key of %j', (value) => {
  expect(editor(value)).toBe(true)
})

test.each<[object, boolean]>([
  [{ rate: '300/min', readRate: 20, listRate: '5/s', sourceRate: 'off' }, true],
  [{ rate: '${vars.rate}', concurrency: '${vars.n}' }, true],
  [{ rate: '300/h' }, false],
  [{ rate: 0 }, false],
  [{ sourceRate: 'of' }, false],
  [{ concurrency: 1_000_000 }, false],
  [{ writeRate: 5 }, false],
])('an editor, by the published schema, takes or refuses the limits %j', (limits, valid) => {
  expect(editor({ limits, images: [] })).toBe(valid)
})

const field = (name: string): ProtoField => ({
  name,
  type: 'string',
  kind: 'single',
  comment: '',
  values: undefined,
})

test.each([
  ['Image', 'timeout'],
  ['Image', 'project'],
  ['Image', 'verify'],
  ['Image', 'catalog'],
  ['CustomerEncryptionKey', 'rawKeyFile'],
  ['FileContentBuffer', 'file'],
])('generation stops when the API gets a field %s.%s', (message, name) => {
  const grown: Spec = {
    ...spec,
    message: (asked) => [...spec.message(asked), ...(asked === message ? [field(name)] : [])],
  }
  expect(() => buildSchema(grown)).toThrow(
    `the API now has the field ${message}.${name}: a key of mintage has the same name`,
  )
})

test('a new field of the API becomes an input field, or output-only if its comment states that', () => {
  const grown: Spec = {
    ...spec,
    message: (asked) =>
      asked === 'Image'
        ? [
            ...spec.message(asked),
            field('newInput'),
            { ...field('newOutput'), comment: 'Output only. [Output Only] New.' },
          ]
        : spec.message(asked),
  }
  const { Image } = buildSchema(grown).$defs as Record<string, Schema>
  expect(Image?.properties).toMatchObject({ newInput: { type: ['string', 'null'] } })
  expect(Image?.properties).not.toHaveProperty('newOutput')
  expect(Image?.['x-output-only']).toMatchObject({ newOutput: 'is set by the API; remove it' })
})

test('the reference has a row for each key, and lists each output-only field', () => {
  const sections = manifestMarkdown(schema).split('\n## ')
  for (const [name, def] of Object.entries(schema.$defs as Record<string, Schema>)) {
    const title = name === 'Image' || name === 'ImageDefaults' ? 'Image (' : name
    const section = sections.find((text) => text.startsWith(title)) ?? ''
    for (const key of Object.keys(def.properties as object)) expect(section).toContain(`\n| \`${key}\``)
    for (const key of Object.keys(def['x-output-only'] as object))
      expect(section).toContain(`\n- \`${key}\` `)
  }
  expect(manifestMarkdown(schema)).not.toMatch(/:\s*\|$/m) // announces a missing list
})

test.each([
  ['Output only. [Output Only] The status\nof it.', 'The status of it.'],
  ['One.\n\nTwo\nlines.', 'One.\n\nTwo lines.'],
  [
    'Formats:\n\n   - https://h/global/\n   images/i\n   - b\n\n\n\nEnd.',
    'Formats:\n\n- https://h/global/images/i\n- b\n\nEnd.',
  ],
  ['URL.\n\nIn order to create an image, you must\nprovide:\n\n   - The sourceDisk URL', 'URL.'],
  ['The type.\nCheck the SourceType enum for the list of possible values.', 'The type.'],
  ['comply withRFC1035, beTAR', 'comply with RFC 1035, be TAR'],
])('the comment %j becomes %j', (comment, text) => {
  expect(cleanComment(comment)).toBe(text)
})

test('every key of mintage has a description, and a default or what its absence means', () => {
  const properties = schema.properties as Record<string, Schema>
  const image = (schema.$defs as Record<string, Schema>).Image?.properties as Record<string, Schema>
  const policy = properties.families?.additionalProperties as Schema
  const keys: [string, Schema | undefined][] = [
    ...['replicate', 'catalog', 'onDrift', 'families'].map(
      (key) => [key, properties[key]] as [string, Schema],
    ),
    ...['projects', 'forceCreate', 'timeout', 'matrix', 'adopt', 'verify'].map(
      (key) => [`images[].${key}`, image[key]] as [string, Schema],
    ),
    ...Object.entries(policy.properties as Record<string, Schema>).filter(([key]) => key !== 'keep'),
  ]
  const silent = keys.filter(
    ([, key]) => key?.default === undefined && !/(?:Default|Absent): /.test(String(key?.description)),
  )
  expect(silent.map(([key]) => key)).toEqual([])
  for (const [, key] of keys) expect(key?.description).toMatch(/`|such as/)
})
