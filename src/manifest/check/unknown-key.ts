import type { Path } from '../diagnostic.ts'
import { findOdd } from '../spelling/odd-characters.ts'
import { nearest, plainForm } from '../spelling/suggest.ts'
import { foreignFields, foreignValues } from './foreign-keys.ts'
import { fieldsBelow, type SchemaNode, schemaAt } from './schema-lookup.ts'

/** What is wrong with a key that the schema does not know at its place, and how it is written here. */
export function unknownKey(key: string, path: Path): string {
  const odd = findOdd(key)
  if (odd) return `key "${key}" contains ${odd.text}`
  const schema = schemaAt(path)
  const known = textFor(schema, 'x-reserved', key) ?? textFor(schema, 'x-left-out', key)
  if (known !== undefined) return `"${key}" ${known}`
  const output = textFor(schema, 'x-output-only', key)
  if (output !== undefined) return `"${key}" is output-only: it ${output}`
  const [first = '', second] = key.split(':')
  if (second !== undefined && Object.hasOwn(schema?.properties ?? {}, first)) {
    return `unknown key "${key}"; write a space after the colon: ${first}: …`
  }
  const here = meantKey(key, path)
  if (here !== undefined) return `unknown key "${key}"; did you mean "${here}"?`
  const hint = elsewhere(key, path)
  return `unknown key "${key}"${hint === undefined ? '' : `; ${hint}`}`
}

/** The key of the same level that was meant. */
export function meantKey(key: string, path: Path): string | undefined {
  const level = Object.keys(schemaAt(path)?.properties ?? {})
  const plain = plainForm(key)
  const alike = level.find((one) => plainForm(one) === plain)
  if (alike !== undefined) return alike
  const field = fieldOf(plain)?.split('.') ?? []
  const last = field.at(-1)
  const isHere =
    isImage(path) || path.length === 0
      ? field.length === 1
      : field.length > 1 && path.includes(field[0] ?? '')
  if (isHere && last !== undefined && level.includes(last)) return last
  return elsewhere(key, path) === undefined ? nearest(key, level) : undefined
}

/** Where a key belongs that is no key of this level. */
function elsewhere(key: string, path: Path): string | undefined {
  const plain = plainForm(key)
  const value = ownText(foreignValues, plain)
  if (value !== undefined && isImage(path)) return value
  const topLevel = Object.keys(schemaAt([])?.properties ?? {}).find((one) => plainForm(one) === plain)
  const field = fieldOf(plain) ?? fieldsBelow(['images', 0]).find((one) => plainForm(lastStep(one)) === plain)
  if (path.length === 0) return field === undefined ? undefined : inImages(field)
  if (field === undefined) return topLevel && `"${topLevel}" belongs at the top of the manifest`
  if (!isImage(path)) return field.includes('.') ? undefined : `"${field}" belongs in the entry, beside name`
  const [holder = '', ...inner] = field.split('.')
  if (inner.length === 0) return undefined
  return `it belongs in ${holder}: write ${holder}: { ${inner.join(': { ')}: … }${' }'.repeat(inner.length - 1)}`
}

const inImages = (field: string): string => {
  const forAll = field === 'name' ? '' : ', or in defaults: for all of them'
  return `"${field}" belongs in an entry of images:${forAll}`
}

const isImage = (path: Path): boolean => (path[0] === 'defaults' ? path.length === 1 : path.length === 2)

const lastStep = (field: string): string => field.slice(field.lastIndexOf('.') + 1)

const fieldOf = (plain: string): string | undefined => ownText(foreignFields, plain)

/** Of keys such as `constructor` every object has something. */
function ownText(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined
}

type Notes = 'x-reserved' | 'x-left-out' | 'x-output-only'

/** A note of the schema on a key that it does not take, in whatever spelling. */
function textFor(schema: SchemaNode | undefined, notes: Notes, key: string): string | undefined {
  const plain = plainForm(key)
  return Object.entries(schema?.[notes] ?? {}).find(([name]) => plainForm(name) === plain)?.[1]
}
