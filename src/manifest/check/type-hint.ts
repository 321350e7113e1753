import type { Path } from '../diagnostic.ts'
import { isMap } from '../raw-manifest.ts'
import { type SchemaNode, schemaAt } from './schema-lookup.ts'

interface WrongType {
  readonly path: Path
  readonly value: unknown
  /** The value as written. */
  readonly text: string
  /** The types that the schema allows. */
  readonly types: readonly string[]
}

/** The correction of a value of the wrong type; undefined if none is obvious. The value is not a secret. */
export function typeHint({ path, value, text, types }: WrongType): string | undefined {
  const key = path.at(-1)
  if (isMap(value)) {
    if (path.at(-3) === 'matrix' && path.at(-2) === 'include') return includeHint
    if (path.at(-2) === 'matrix' && key === 'exclude') return write(key, '[{ … }]')
    return types.includes('array') && Object.keys(value).length > 0 ? dashHint : undefined
  }
  if (typeof value === 'object') return undefined
  if (types.includes('string')) return `quote it: "${text}"`
  if (types.includes('array') && acceptsText(schemaAt(path)?.items)) return write(key, listText(text))
  if (!types.includes('object')) return undefined
  if (key === 'rawDisk') return write(key, '{ source: … }')
  if (key === 'labels' && isPairs.test(text)) return write(key, mapText(text))
  return isSpaceless.test(text) ? spaceHint : undefined
}

const dashHint = 'start each entry with a dash'
const spaceHint = 'write a space after the colon'

/** The hint for `{ team:"web" }`, which YAML reads as a key without a value. */
export function missingSpace(key: Path[number] | undefined, value: unknown): string | undefined {
  const [name, rest] = String(key).split(':')
  return value === null && rest !== undefined ? `${spaceHint}: ${name}: …` : undefined
}

/** A matrix of GitHub Actions has such a key. */
const includeHint = 'include is an axis, too; list further images as separate entries'

const write = (key: Path[number] | undefined, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `write ${key}: ${text}`

const acceptsText = (items: SchemaNode | undefined): boolean =>
  items?.type?.includes('string') === true || items?.anyOf?.some(acceptsText) === true

/** `team:web`, but not a URL */
const isSpaceless = /^[A-Za-z]\w*:(?!\/\/)\S/

const maxText = 100

/** `GVNIC,UEFI_COMPATIBLE` as a flow sequence; undefined if it may require quotes. */
function listText(text: string): string | undefined {
  const values = text.split(/[\s,]+/)
  const isPlain = text.length <= maxText && values.every((value) => /^(?:--?)?[\w./][\w./*-]*$/.test(value))
  return isPlain ? `[${values.join(', ')}]` : undefined
}

/** `team=web,env=prod`, as gcloud takes labels */
const isPairs = /^[a-z][\w-]*=[a-z][\w-]*(?:,[a-z][\w-]*=[a-z][\w-]*)*$/

const mapText = (pairs: string): string | undefined =>
  pairs.length > maxText ? undefined : `{ ${pairs.replaceAll('=', ': ').replaceAll(',', ', ')} }`
