import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { buildSchema, type Schema } from '../../scripts/schema/build-schema.ts'
import { compileValidator, createAjv } from '../../scripts/schema/compile.ts'
import { manifestMarkdown } from '../../scripts/schema/markdown.ts'
import { readSpec } from '../../scripts/schema/proto.ts'
import validate from '../../src/manifest/validator.js'
import { comparators } from '../../src/plan/drift.ts'

const root = resolve(import.meta.dirname, '../..')
const committed = JSON.parse(readFileSync(`${root}/schemas/manifest.schema.json`, 'utf8')) as Schema
const defs = committed.$defs as Record<string, Schema>

test('no field of Image and the messages it holds is lost', () => {
  const proto = readFileSync(
    `${root}/node_modules/@google-cloud/compute/build/protos/google/cloud/compute/v1/compute.proto`,
    'utf8',
  )
  const space = protobuf
    .parse(proto, { keepCase: false })
    .root.lookup('google.cloud.compute.v1') as protobuf.Namespace
  const lost: string[] = []
  const seen = new Set<string>()
  const visit = (message: string) => {
    if (seen.has(message)) return
    seen.add(message)
    for (const field of space.lookupType(message).fieldsArray) {
      const def = defs[message]
      const places = [def?.properties, def?.['x-output-only'], def?.['x-left-out']] as (
        | Record<string, unknown>
        | undefined
      )[]
      if (places.filter((place) => place && field.name in place).length !== 1)
        lost.push(`${message}.${field.name}`)
      const isInput = field.name in (places[0] ?? {})
      if (isInput && space.get(field.type) instanceof protobuf.Type) visit(field.type)
    }
  }
  visit('Image')
  expect(lost).toEqual([])
  expect([...seen].sort()).toEqual([
    'CustomerEncryptionKey',
    'FileContentBuffer',
    'GuestOsFeature',
    'Image',
    'ImageParams',
    'InitialStateConfig',
    'RawDisk',
  ])
})

test('schema and reference are what a fresh generation makes', () => {
  const fresh = buildSchema(readSpec())
  expect(fresh).toEqual(committed)
  expect(manifestMarkdown(fresh)).toBe(readFileSync(`${root}/docs/manifest.md`, 'utf8'))
})

test('the schema is valid in strict ajv, and so are the example and expressions', () => {
  const check = createAjv().compile(committed)
  expect(
    check({ images: [{ name: 'web-${vars.release}', sourceImage: 'base', diskSizeGb: '${vars.size}' }] }),
  ).toBe(true)
  expect(check({ images: [{ name: 'Web', sourceImage: 'base' }] })).toBe(false)
  expect(check({ images: [{ name: 'web', sourceImage: 'base', sourceDisk: 'zones/z/disks/d' }] })).toBe(false)
})

test('a field of the API that takes the name of one of our keys stops the generator', () => {
  const spec = readSpec()
  const grown = {
    ...spec,
    message: (name: string) =>
      name === 'Image'
        ? [
            ...spec.message(name),
            { name: 'verify', type: 'string', kind: 'single' as const, comment: '', values: undefined },
          ]
        : spec.message(name),
  }
  expect(() => buildSchema(grown)).toThrow(
    'the API now has a field Image.verify, which is the name of a key of mintage',
  )
})

test('the compiled validator needs nothing at run time', async () => {
  expect(await compileValidator(committed)).not.toMatch(/\brequire\(|\bfrom"/)
})

test.each([
  ['an unknown key', { images: [{ name: 'a', nmae: 'b' }] }, 'additionalProperties', '/images/0'],
  ['a bad name', { images: [{ name: 'A' }] }, 'pattern', '/images/0/name'],
  ['an unexpanded expression', { images: [{ name: 'a-${vars.x}' }] }, 'pattern', '/images/0/name'],
  [
    'an unknown enum value',
    { images: [{ name: 'a', architecture: 'RISCV' }] },
    'enum',
    '/images/0/architecture',
  ],
  [
    'an unknown feature',
    { images: [{ name: 'a', guestOsFeatures: ['X'] }] },
    'enum',
    '/images/0/guestOsFeatures/0',
  ],
  ['a bad label value', { images: [{ name: 'a', labels: { a: 'B!' } }] }, 'pattern', '/images/0/labels/a'],
  [
    'two locations',
    { images: [{ name: 'a', storageLocations: ['us', 'eu'] }] },
    'maxItems',
    '/images/0/storageLocations',
  ],
  ['no name', { images: [{}] }, 'required', '/images/0'],
])('the validator refuses %s with one error', (_name, manifest, keyword, instancePath) => {
  expect(validate(manifest)).toBe(false)
  // of alternatives, ajv also tells which branch it took
  const errors = validate.errors?.filter((error) => error.keyword !== 'if')
  expect(errors?.map((error) => [error.keyword, error.instancePath])).toEqual([[keyword, instancePath]])
})

test('each input field has a rule for drift', () => {
  const own = ['project', 'forceCreate', 'timeout']
  const fields = Object.keys(defs.Image?.properties as object).filter((field) => !own.includes(field))
  expect(fields.filter((field) => !(field in comparators))).toEqual([])
})
