import type { Path } from '../diagnostic.ts'
import { firstOddCharacter } from '../spelling/odd-characters.ts'
import { nearest, plainForm } from '../spelling/suggest.ts'
import { foreignFields, foreignValues } from './foreign-keys.ts'
import { imageFields, type SchemaNode, schemaAt } from './schema-lookup.ts'

/** The message for a key that the schema does not allow at its place, with the correction. */
export function unknownKey(key: string, path: Path): string {
  const odd = firstOddCharacter(key)
  if (odd) return `key "${key}" contains ${odd.text}`
  const schema = schemaAt(path)
  const known = schemaNote(schema, 'x-reserved', key) ?? schemaNote(schema, 'x-left-out', key)
  if (known !== undefined) return `"${key}" ${known}`
  const output = schemaNote(schema, 'x-output-only', key)
  if (output !== undefined) return `"${key}" is output-only: it ${output}`
  const [first = '', second] = key.split(':')
  if (second !== undefined && Object.hasOwn(schema?.properties ?? {}, first)) {
    return `unknown key "${key}"; write a space after the colon: ${first}: …`
  }
  const here = meantKey(key, path)
  if (here !== undefined) return `unknown key "${key}"; did you mean "${here}"?`
  const hint = hintElsewhere(key, path) ?? knownKeys(schema)
  return `unknown key "${key}"${hint === undefined ? '' : `; ${hint}`}`
}

/** Of a small map: a list of more keys would be longer than their description. */
const maxKnownKeys = 5

function knownKeys(schema: SchemaNode | undefined): string | undefined {
  const keys = Object.keys(schema?.properties ?? {})
  return keys.length === 0 || keys.length > maxKnownKeys ? undefined : `known keys: ${keys.join(', ')}`
}

type Notes = 'x-reserved' | 'x-left-out' | 'x-output-only'

/** The schema's note on a key that it rejects, in any spelling. */
function schemaNote(schema: SchemaNode | undefined, notes: Notes, key: string): string | undefined {
  const plain = plainForm(key)
  return Object.entries(schema?.[notes] ?? {}).find(([name]) => plainForm(name) === plain)?.[1]
}

/** The key of the same level that was probably meant. */
export function meantKey(key: string, path: Path): string | undefined {
  const level = Object.keys(schemaAt(path)?.properties ?? {})
  const plain = plainForm(key)
  const alike = level.find((one) => plainForm(one) === plain)
  if (alike !== undefined) return alike
  const field = foreignFields.get(plain)?.split('.') ?? []
  const last = field.at(-1)
  const isHere =
    isImage(path) || path.length === 0
      ? field.length === 1
      : field.length > 1 && path.includes(field[0] ?? '')
  if (isHere && last !== undefined && level.includes(last)) return last
  return hintElsewhere(key, path) === undefined ? nearest(key, level) : undefined
}

/** Where a key of another level belongs. */
function hintElsewhere(key: string, path: Path): string | undefined {
  const plain = plainForm(key)
  const value = foreignValues.get(plain)
  if (value !== undefined && isImage(path)) return value
  const field =
    foreignFields.get(plain) ??
    imageFields().find((one) => plainForm(one.slice(one.lastIndexOf('.') + 1)) === plain)
  if (path.length === 0) return field && inImages(field)
  if (field === undefined) {
    const topLevel = Object.keys(schemaAt([])?.properties ?? {}).find((one) => plainForm(one) === plain)
    return topLevel && `"${topLevel}" belongs at the top of the manifest`
  }
  if (!isImage(path)) return field.includes('.') ? undefined : `"${field}" belongs in the entry, next to name`
  const [holder = '', ...inner] = field.split('.')
  if (inner.length === 0) return path[0] === 'defaults' ? inImages(field) : undefined
  return `it belongs in ${holder}: write ${holder}: { ${inner.join(': { ')}: … }${' }'.repeat(inner.length - 1)}`
}

function inImages(field: string): string {
  const [key = ''] = field.split('.')
  const isDefault = Object.hasOwn(schemaAt(['defaults'])?.properties ?? {}, key)
  return `"${field}" belongs in an entry of images:${isDefault ? ', or in defaults: for all of them' : ''}`
}

const isImage = (path: Path): boolean => path.length === (path[0] === 'defaults' ? 1 : 2)
