import type { Diagnostic, Finding, Path } from '../diagnostic.ts'
import { asWritten, locate, locateEntry } from '../document/locate.ts'
import type { ParsedFile } from '../document/parse.ts'
import type { Place } from '../source-file.ts'
import { didYouMean } from '../spelling/suggest.ts'
import { oddValue, pointAtOdd } from './odd-text.ts'
import { schemaAt } from './schema-lookup.ts'
import { meantKey, unknownKey } from './unknown-key.ts'
import { validateInParts } from './validate-in-parts.ts'
import type { ValidatorError } from './validator.js'

/**
 * Checks a manifest, its expressions expanded, against the schema. A value outside a documented enum is a
 * warning, or with `strict` an error: the API grows faster than any release. A value that is undefined has been
 * reported by the parser.
 */
export function checkManifest(parsed: ParsedFile, manifest: unknown, strict: boolean): Finding[] {
  const errors = validateInParts(manifest)
  if (errors.length === 0) return []
  const findings = new Map<string, Finding>()
  for (const error of plainestFirst(errors)) {
    const path = pathOf(error.instancePath)
    const value = valueAt(manifest, path)
    if (value === undefined || isMissingKnown(error, value)) continue
    const diagnostic = explain(error, { parsed, path, value, strict })
    // one error may break two rules: the first is the plainest
    const key = subjectOf(error, path).join('/')
    if (!diagnostic || findings.has(key)) continue
    findings.set(key, { ...diagnostic, path })
  }
  return [...findings.values()]
}

/** What an error is about: the key that is unknown or missing, or the value. */
function subjectOf({ params }: ValidatorError, path: Path): Path {
  const key = params.additionalProperty ?? params.missingProperty ?? params.propertyName
  return key === undefined ? path : [...path, String(key)]
}

/** A key whose value has been reported is not missing. */
const isMissingKnown = ({ keyword, params }: ValidatorError, value: unknown): boolean =>
  keyword === 'required' && Object.hasOwn(value as object, String(params.missingProperty))

/**
 * A misspelled key before the key that is therefore missing, which is then not reported; and that a value is empty
 * before the other rules that it breaks.
 */
function plainestFirst(errors: readonly ValidatorError[]): ValidatorError[] {
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties')
  const empty = errors.filter(({ keyword }) => keyword === 'minLength')
  const first = new Set([...unknown, ...empty])
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

function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root)
}

interface Context {
  readonly parsed: ParsedFile
  readonly path: Path
  readonly value: unknown
  readonly strict: boolean
}

type Explanation = (error: ValidatorError, context: Context) => Diagnostic | undefined

const explanations: Readonly<Record<string, Explanation>> = {
  additionalProperties: ({ params }, { parsed, path }) => {
    const key = String(params.additionalProperty)
    return pointAtOdd(errorAt(locate(parsed, [...path, key], 'key'), unknownKey(key, path)))
  },
  required: missingKey,
  type: wrongType,
  enum: unknownValue,
  pattern: (error, context) =>
    error.schemaPath.includes('/propertyNames/') ? undefined : brokenRule(context),
  propertyNames: badKey,
  minimum: (_, context) => brokenRule(context, textOf(context)),
  minLength: (_, context) =>
    atValue(context, `${fieldOf(context.path)} must not be empty; set a value, or remove it`),
  maximum: ({ params }, context) =>
    params.limit === Number.MAX_SAFE_INTEGER ? inexactNumber(context) : brokenRule(context, textOf(context)),
  maxItems: ({ params }, context) =>
    atValue(
      context,
      `${fieldOf(context.path)} accepts at most ${params.limit} ${params.limit === 1 ? 'value' : 'values'}`,
    ),
  maxProperties: ({ params }, context) =>
    atKey(context, `${fieldOf(context.path)} accepts at most ${params.limit} entries`),
  if: () => undefined,
}

function explain(error: ValidatorError, context: Context): Diagnostic | undefined {
  const explanation = explanations[error.keyword]
  if (explanation) return explanation(error, context)
  return atValue(context, `${fieldOf(context.path)} ${error.message ?? 'is not valid'}`)
}

/** `rawDisk.source`, `licenseCodes`: as the API's own messages name a field. */
function fieldOf(path: Path): string {
  const names = path.filter((step) => !/^\d+$/.test(String(step)))
  const field = ['images', 'defaults'].includes(String(names[0])) && names.length > 1 ? names.slice(1) : names
  return field.length > 0 ? field.join('.') : 'the manifest'
}

/** Keys are told apart by their name alone: what they are is never quoted. */
const isSecret = (path: Path): boolean =>
  ['rawKey', 'rsaEncryptedKey', 'content'].includes(String(path.at(-1)))

const textOf = ({ parsed, path, value }: Context): string => asWritten(parsed, path) ?? String(value)

const errorAt = (place: Place, message: string): Diagnostic => ({ severity: 'error', message, place })

const atValue = ({ parsed, path }: Context, message: string): Diagnostic =>
  errorAt(locate(parsed, path), message)

const atKey = ({ parsed, path }: Context, message: string): Diagnostic =>
  errorAt(locate(parsed, path, 'key'), message)

function missingKey({ params }: ValidatorError, { parsed, path }: Context): Diagnostic {
  const key = String(params.missingProperty)
  const message =
    path.length === 0
      ? 'the manifest has no images; list them under images:'
      : `this entry has no ${key}; add ${key}: …`
  return errorAt(locateEntry(parsed, path), message)
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function wrongType({ params }: ValidatorError, context: Context): Diagnostic {
  const wanted = (Array.isArray(params.type) ? params.type : String(params.type).split(',')) as string[]
  const { value, path } = context
  const isEntry = /^\d+$/.test(String(path.at(-1)))
  const field = `${isEntry ? 'an entry of ' : ''}${fieldOf(path)}`
  if (value === null) {
    // `images:` with nothing below is what is left when the last image is removed
    return atKey(context, `${field} has no value; set one, or remove ${isEntry ? 'it' : 'the key'}`)
  }
  if (typeof value !== 'object' && breaksRule(context)) return brokenRule(context, textOf(context))
  const names = wanted.map((type) => typeNames[type] ?? type).join(' or ')
  const quotable = wanted.includes('string') && typeof value !== 'object' && !isSecret(path)
  const quote = quotable ? `; quote it: "${textOf(context)}"` : ''
  const isKey = wanted.includes('object') && typeof value === 'string' && /^[A-Za-z]\w*:\S/.test(value)
  const space = isKey ? '; write a space after the colon' : ''
  return atValue(context, `${field} must be ${names}, not ${kindOf(value)}${quote}${space}`)
}

/** Whether it would be wrong in quotes too, or need not be a string: then its rule tells more than its type. */
function breaksRule(context: Context): boolean {
  const schema = schemaAt(context.path)
  if (schema?.pattern === undefined) return false
  return Array.isArray(schema.type) || !new RegExp(schema.pattern, 'u').test(textOf(context))
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`
}

function unknownValue({ params }: ValidatorError, context: Context): Diagnostic {
  const allowed = (params.allowedValues ?? []) as string[]
  const { value, path, strict } = context
  const hint = didYouMean(String(value), allowed) || `; documented: ${allowed.join(', ')}`
  const message = `"${value}" is not a documented value of ${fieldOf(path)}${hint}`
  return { ...pointAtOdd(atValue(context, message)), severity: strict ? 'error' : 'warning' }
}

function brokenRule(context: Context, text = String(context.value)): Diagnostic {
  const { path } = context
  const rule = schemaAt(path)?.patternErrorMessage ?? 'is not valid'
  const field = fieldOf(path)
  const message = isSecret(path) ? `${field} ${rule}` : `${field} "${text}" ${rule}`
  const odd = oddValue(text)
  return odd === undefined ? atValue(context, message) : pointAtOdd(atValue(context, `${message}; it ${odd}`))
}

/** More than JavaScript, and other readers of YAML, keep of a number: its digits may be other ones by now. */
function inexactNumber(context: Context): Diagnostic {
  const text = textOf(context)
  const isDecimal = /^\d+$/.test(text)
  if (isDecimal && BigInt(text) >= 2n ** 63n) return brokenRule(context, text)
  const quoted = isDecimal ? `: "${text}"` : ''
  return atValue(
    context,
    `${fieldOf(context.path)} ${text} is too large for an exact number; quote it${quoted}`,
  )
}

function badKey({ params }: ValidatorError, { parsed, path }: Context): Diagnostic {
  const name = String(params.propertyName)
  const rule = schemaAt(path)?.propertyNames?.patternErrorMessage ?? 'is not a valid key'
  return errorAt(locate(parsed, [...path, name], 'key'), `"${name}" ${rule}`)
}
