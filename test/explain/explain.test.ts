import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createAjv } from '../../scripts/schema/compile.ts'
import { changeText } from '../../src/commands/authoring/change-text.ts'
import { explainField, summaryOf } from '../../src/explain/explain.ts'
import { type Field, fieldsBelow, type Root, type Schema } from '../../src/explain/schema.ts'
import { comparators } from '../../src/plan/drift.ts'

const root = JSON.parse(readFileSync('schemas/manifest.schema.json', 'utf8')) as Root
const fields = fieldsBelow({ path: '', schema: root }, root)
const options = { width: 80, recursive: false, changeText }

/** Each key of the schema, wherever it is defined. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {} } = schema as Schema
  // the properties of conditions repeat keys
  const parts = Object.entries(schema).filter(([keyword]) => keyword !== 'allOf' && keyword !== 'examples')
  return [...Object.keys(properties as object), ...parts.flatMap(([, part]) => keysOf(part))]
}

describe('explain', () => {
  test('reaches every key of the schema', () => {
    expect(fields.length).toBeGreaterThan(100)
    expect([...new Set(fields.map(({ name }) => name))].sort()).toEqual([...new Set(keysOf(root))].sort())
  })

  test.each(fields.map((field) => [field.path, field] as const))(
    '%s: type, description, example',
    (path, field) => {
      const text = explainField(field, root, options)
      expect(text).toMatch(new RegExp(`^FIELD: ${path} <[a-z ,]+>( required)?\n\nDESCRIPTION:\n  \\S`))
      expect(text).not.toMatch(/undefined|\[object|\bnull\b/)
      expect(text.split('\n').filter((line) => line.length > 80 && !/^ {2}\S+(: |$)/.test(line))).toEqual([])
      const [, lines = ''] = /^EXAMPLES:\n((?: {2}.*\n)+)/m.exec(text) ?? []
      for (const line of lines.trimEnd().split('\n')) {
        const value = parse(line) as Record<string, unknown>
        expect(Object.keys(value)).toEqual([field.name])
        // what YAML reads is what the schema has, so the printed text is quoted where it must be
        expect(field.schema.examples).toContainEqual(value[field.name])
      }
      expect(/^CHANGES:/m.test(text)).toBe(/^(?:images|defaults)\./.test(path))
    },
  )
})

test.each([
  ['onDrift', 'VALUES:\n  report, update\n'],
  ['replicate', 'VALUES:\n  copy, source\n'],
  ['images.adopt', 'VALUES:\n  true, false\n'],
])('%s lists its two values as they are written', (path, values) => {
  const text = explainField(fields.find((field) => field.path === path) as Field, root, options)
  expect(text).toContain(values)
  expect(text).not.toContain('RULES:')
})

test('every example is valid', () => {
  const ajv = createAjv()
  ajv.addSchema(root, 'manifest')
  const invalid = fields.flatMap(({ path, schema }) => {
    const validate = ajv.compile({ $defs: root.$defs, ...schema })
    const { examples = [] } = schema as { readonly examples?: readonly unknown[] }
    return examples
      .filter((value) => !validate(value))
      .map((value) => [path, value, ajv.errorsText(validate.errors)])
  })
  expect(invalid).toEqual([])
})

test.each([
  ['images.labels', 'apply changes existing images with --update, or onDrift: update.'],
  ['defaults.description', 'apply changes existing images with --update, or onDrift: update.'],
  ['images.name', 'Part of the identity: with another value, the entry is another image.'],
  [
    'images.family',
    'An image without a family joins it with --update, or onDrift: update. Another family is drift.',
  ],
  [
    'images.guestOsFeatures.type',
    'Fixed at the creation; a difference is drift. To change it, give the image another name.',
  ],
  [
    'images.rawDisk.source',
    'Fixed at the creation, and not returned by the API. To change it, give the image another name.',
  ],
  ['images.timeout', 'Not a field of the image: it applies from the next run on.'],
  ['families.keep', undefined],
  ['images', undefined],
])('a new value of %s for an existing image: %s', (path, text) => {
  expect(changeText(path)).toBe(text)
})

test('the effect of a change is known for every field that the plan compares', () => {
  for (const field of Object.keys(comparators))
    expect(changeText(`images.${field}`)).not.toMatch(/^Not a field/)
})

test.each([
  ['Per-image timeout, such as 30m. Default: none.', 'Per-image timeout, such as 30m.'],
  ['How images\nget it: `copy` or create.', 'How images get it.'],
  ['Axes, `{ tier: [web. b] }`: the entry.', 'Axes, `{ tier: [web. b] }`.'],
  ['`true`: the image must exist. Default: `false`.', '`true`: the image must exist.'],
])('the summary of %j', (description, summary) => {
  expect(summaryOf({ description })).toBe(summary)
})

test('every field has a summary', () => {
  expect(fields.filter(({ schema }) => summaryOf(schema).length < 15).map(({ path }) => path)).toEqual([])
})
