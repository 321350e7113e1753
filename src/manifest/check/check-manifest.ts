import { plural } from '../../text/words.ts'
import type { ImageOrigin } from '../combination.ts'
import { type Diagnostic, type Finding, type Path, type ProblemCode, valueAt } from '../diagnostic.ts'
import { literalText, locate, locateEntry } from '../document/locate.ts'
import { aboutPath } from '../document/node-at.ts'
import type { ParsedFile } from '../document/parse.ts'
import { didYouMean } from '../spelling/suggest.ts'
import { oddValue, pointAtOdd } from './odd-texts.ts'
import { schemaAt } from './schema-lookup.ts'
import { missingSpace, typeHint } from './type-hint.ts'
import { kindOf, typeText } from './type-text.ts'
import { meantKey, unknownKey } from './unknown-key.ts'
import { validateInParts } from './validate-in-parts.ts'
import type { ValidatorError } from './validator.js'

/**
 * Checks a manifest, its expressions expanded, against the schema. A value outside a documented enum is a warning, as
 * the API grows faster than mintage; with `strict` it is an error. The parser has reported values that are undefined.
 * `origins`: the entry of each image, if they differ.
 */
export function checkManifest(
  parsed: ParsedFile,
  manifest: unknown,
  strict: boolean,
  origins?: readonly ImageOrigin[],
): Finding[] {
  const errors = validateInParts(manifest)
  if (errors.length === 0) return []
  const findings = new Map<string, Finding>()
  for (const error of plainestFirst(errors)) {
    const path = pathOf(error.instancePath)
    const value = valueAt(manifest, path)
    if (value === undefined || isReportedKey(error, value)) continue
    const diagnostic = explain(error, { parsed, path: writtenPath(path, origins), value, strict })
    // a value may break two rules: the first one has the clearest message
    const subject = subjectOf(error, path).join('/')
    if (diagnostic && !findings.has(subject))
      findings.set(subject, { ...diagnostic, code: codes[error.keyword] ?? 'invalid-value', path })
  }
  return [...findings.values()]
}

/** The path in the file: a matrix gives several images of one entry. */
function writtenPath(path: Path, origins: readonly ImageOrigin[] | undefined): Path {
  const [key, position, ...rest] = path
  const origin = key === 'images' ? origins?.[Number(position)] : undefined
  return origin === undefined ? path : ['images', origin.index, ...rest]
}

/** The subject of an error: the unknown, missing or invalid key, or the value, which may be invalid too. */
function subjectOf({ params }: ValidatorError, path: Path): Path {
  if (params.propertyName !== undefined) return [...path, String(params.propertyName), 'key']
  const key = params.additionalProperty ?? params.missingProperty
  return key === undefined ? path : [...path, String(key)]
}

/** A key without a usable value was reported already, and is not missing. */
const isReportedKey = ({ keyword, params }: ValidatorError, value: unknown): boolean =>
  keyword === 'required' && Object.hasOwn(value as object, String(params.missingProperty))

/**
 * Sorts a misspelled key before the missing key that it causes, which is then not reported. Sorts an empty value
 * before the other rules that it breaks.
 */
function plainestFirst(errors: readonly ValidatorError[]): ValidatorError[] {
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties')
  const first = new Set([...unknown, ...errors.filter(({ keyword }) => keyword === 'minLength')])
  const meant = new Set(
    unknown.map(({ instancePath, params }) => {
      const key = meantKey(String(params.additionalProperty), pathOf(instancePath))
      return `${instancePath} ${key}`
    }),
  )
  const isMisspelled = ({ keyword, instancePath, params }: ValidatorError): boolean =>
    keyword === 'required' && meant.has(`${instancePath} ${params.missingProperty}`)
  return [...first, ...errors.filter((error) => !first.has(error) && !isMisspelled(error))]
}

/** The path of a JSON pointer. */
function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

interface Context {
  readonly parsed: ParsedFile
  readonly path: Path
  readonly value: unknown
  readonly strict: boolean
}

const noImages = 'the manifest has no images; list them under images:'

type Explained = Omit<Diagnostic, 'code'>
type Explanation = (error: ValidatorError, context: Context) => Explained | undefined

/** The codes of rules; others concern the value. */
const codes: Readonly<Record<string, ProblemCode>> = {
  additionalProperties: 'unknown-key',
  required: 'missing-key',
  type: 'invalid-type',
  enum: 'undocumented-value',
  propertyNames: 'invalid-key',
}

const explanations: Readonly<Record<string, Explanation>> = {
  additionalProperties({ params }, context) {
    const key = String(params.additionalProperty)
    return pointAtOdd(atKey(context, unknownKey(key, context.path), key))
  },
  required({ params: { missingProperty: key } }, { parsed, path }) {
    const isRoot = path.length === 0
    const message = isRoot
      ? noImages
      : `${path[0] === 'images' ? 'this entry' : fieldOf(path)} has no ${key}; add ${key}: …`
    const place = aboutPath(locateEntry(parsed, path), parsed.document, [...path, String(key)])
    return { severity: 'error', message, place }
  },
  type: wrongType,
  enum: unknownValue,
  pattern: (error, context) =>
    error.schemaPath.includes('/propertyNames/') ? undefined : (tooLong(context) ?? brokenRule(context)),
  propertyNames({ params }, context) {
    const name = String(params.propertyName)
    if (missingSpace(name, valueAt(context.value, [name]))) return undefined // reported as a value
    const rule = schemaAt(context.path)?.propertyNames?.patternErrorMessage ?? 'is not a valid key'
    return atKey(context, `"${name}" ${rule}`, name)
  },
  minimum: (_, context) => brokenRule(context, textOf(context)),
  minLength: (_, context) =>
    atValue(context, `${subject(context.path)} must not be empty; set a value, or remove it`),
  maximum: ({ params }, context) =>
    params.limit === Number.MAX_SAFE_INTEGER ? inexactNumber(context) : brokenRule(context, textOf(context)),
  maxItems: ({ params: { limit } }, context) =>
    atValue(context, `${fieldOf(context.path)} accepts at most ${plural(Number(limit), 'value')}`),
  minItems: (_, context) =>
    atValue(context, `${fieldOf(context.path)} must not be empty; list a value, or remove it`),
  minProperties: (_, context) =>
    atValue(context, `${subject(context.path)} must not be empty; set a value, or remove it`),
  maxProperties: ({ params }, context) =>
    atKey(context, `${fieldOf(context.path)} accepts at most ${params.limit} entries`),
  if: () => undefined,
}

const explain: Explanation = (error, context) =>
  (explanations[error.keyword] ?? otherViolation)(error, context)

const otherViolation: Explanation = (error, context) =>
  atValue(context, `${fieldOf(context.path)} ${error.message ?? 'is not valid'}`)

const isIndex = (step: string | number | undefined): boolean => /^\d+$/.test(String(step))

/** `rawDisk.source`, `licenseCodes`: the field's name in the API's own messages. */
function fieldOf(path: Path): string {
  const names = path.filter((step) => !isIndex(step))
  const field = ['images', 'defaults'].includes(String(names[0])) && names.length > 1 ? names.slice(1) : names
  return field.length > 0 ? field.join('.') : 'the manifest'
}

const subject = (path: Path): string =>
  isIndex(path.at(-1)) ? `an entry of ${fieldOf(path)}` : fieldOf(path)

/** Messages name encryption keys by their field, and never quote their value. */
const isSecret = (path: Path): boolean =>
  ['rawKey', 'rsaEncryptedKey', 'content'].includes(String(path.at(-1)))

const textOf = ({ parsed, path, value }: Context): string => literalText(parsed, path) ?? String(value)

const atValue = ({ parsed, path }: Context, message: string): Explained => ({
  severity: 'error',
  message,
  place: locate(parsed, path),
})

/** The place of the value's key, or of a key in the value. */
const atKey = ({ parsed, path }: Context, message: string, ...key: readonly string[]): Explained => ({
  severity: 'error',
  message,
  place: locate(parsed, [...path, ...key], 'key'),
})

function wrongType({ params }: ValidatorError, context: Context): Explained {
  const types = (Array.isArray(params.type) ? params.type : String(params.type).split(',')) as string[]
  const { value, path } = context
  const isEntry = isIndex(path.at(-1))
  const field = subject(path)
  if (value === null) {
    // removing the last image leaves `images:` with nothing below it
    if (field === 'images') return atKey(context, noImages)
    const empty = `${field} has no value; set one, or remove ${isEntry ? 'it' : 'the key'}`
    return atKey(context, missingSpace(path.at(-1), value) ?? empty)
  }
  if (typeof value !== 'object' && breaksRule(context)) return brokenRule(context, textOf(context))
  const hint = isSecret(path) ? undefined : typeHint({ path, value, text: textOf(context), types })
  const message = `${field} must be ${typeText(types)}, not ${kindOf(value)}`
  return atValue(context, hint === undefined ? message : `${message}; ${hint}`)
}

/**
 * Whether the value would also be wrong in quotes, or need not be a string. Its rule then explains more than its
 * type.
 */
function breaksRule(context: Context): boolean {
  const schema = schemaAt(context.path)
  if (schema?.pattern === undefined) return false
  return Array.isArray(schema.type) || !new RegExp(schema.pattern, 'u').test(textOf(context))
}

function unknownValue({ params }: ValidatorError, context: Context): Explained {
  const allowed = (params.allowedValues ?? []) as string[]
  const { value, path, strict } = context
  const hint = didYouMean(String(value), allowed) || `; documented: ${allowed.join(', ')}`
  const message = `"${value}" is not a documented value of ${fieldOf(path)}${hint}`
  return { ...pointAtOdd(atValue(context, message)), severity: strict ? 'error' : 'warning' }
}

function brokenRule(context: Context, text = String(context.value)): Explained {
  const { path } = context
  const rule = schemaAt(path)?.patternErrorMessage ?? 'is not valid'
  const [, size] = path.at(-1) === 'diskSizeGb' ? (/^(\d+) ?Gi?B?$/i.exec(text) ?? []) : []
  const unit = size === undefined ? '' : `; write ${size}, as its unit is GB`
  const message = `${fieldOf(path)} ${isSecret(path) ? '' : `"${text}" `}${rule}${unit}`
  const odd = oddValue(text)
  return odd === undefined ? atValue(context, message) : pointAtOdd(atValue(context, `${message}; it ${odd}`))
}

/** Names and families have at most 63 characters (RFC 1035), which expressions may exceed. */
function tooLong(context: Context): Explained | undefined {
  const { value, path } = context
  if (!/^(?=.{64})[a-z][-a-z0-9]*[a-z0-9]$/.test(String(value))) return undefined
  if (!['name', 'family'].includes(String(path.at(-1)))) return undefined
  return atValue(
    context,
    `${fieldOf(path)} "${value}" has ${String(value).length} characters; the maximum is 63`,
  )
}

/** JavaScript and other YAML readers keep no more digits of a number, so the last digits may have changed. */
function inexactNumber(context: Context): Explained {
  const text = textOf(context)
  const isDecimal = /^\d+$/.test(text)
  if (isDecimal && BigInt(text) >= 2n ** 63n) return brokenRule(context, text)
  const quoted = isDecimal ? `: "${text}"` : ''
  return atValue(
    context,
    `${fieldOf(context.path)} ${text} is too large for an exact number; quote it${quoted}`,
  )
}
