import { checkBound } from '../../manifest/check/check-bound.ts'
import type { CheckedEntry } from '../../manifest/check-file.ts'
import type { Path } from '../../manifest/diagnostic.ts'
import {
  fillText,
  type OpenText,
  openText,
  type SourceMember,
} from '../../manifest/expressions/source-values.ts'
import type { RawImage } from '../../manifest/raw-manifest.ts'
import type { Place } from '../../manifest/source-file.ts'
import { listed } from '../../text/words.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import {
  knownValues,
  membersOf,
  pinnedValues,
  type SourceValues,
  sourceKey,
} from '../follow/source-values.ts'
import type { Followed, ImageSource } from '../image-spec.ts'
import type { Pin } from '../pin.ts'
import { fail, placeOf, type ResolveContext } from './resolve-context.ts'

/** What an image takes from the state of its source. */
export interface FollowedEntry {
  /** With the values of the source; as written, if they are not known. */
  readonly entry: CheckedEntry
  readonly followed?: Followed
  /** The state of the source that the image is made from. */
  readonly pin?: Pin
}

/** An entry with `${source.*}` as written, for messages before its source is known. */
export const asWritten = (entry: CheckedEntry): CheckedEntry => withTexts(entry, openText)

/** The entry with a fixed time instead of the run's, and with the given values of its source. */
export const atFixedTime = (entry: CheckedEntry, values: SourceValues = {}): CheckedEntry =>
  withTexts({ ...entry, open: [...(entry.open ?? []), ...(entry.timed ?? [])] }, (parts) =>
    fillText(parts, (member) => values[member] ?? openText([{ source: member }])),
  )

/** Inserts the values of the source, from the lock or as read; undefined after reporting an error. */
export function followSource(
  context: ResolveContext,
  source: ImageSource,
  sourcePath: Path,
): FollowedEntry | undefined {
  const { entry, follow } = context
  const { open = [] } = entry
  const members = new Set(
    open.flatMap(({ parts }) => parts.flatMap((one) => (typeof one === 'string' ? [] : one.source))),
  )
  const wrong = [...members].find((member) => !membersOf(source).includes(member))
  if (wrong !== undefined || (source.kind === 'none' && open.length > 0)) {
    const [member = 'name'] = wrong === undefined ? members : [wrong]
    return fail(context, noValue(member, source), pathOf(member, open))
  }
  const key = sourceKey(source)
  const known = knownValues(source)
  const isPinned = source.kind === 'family' || [...members].some((member) => known[member] === undefined)
  if (key === undefined || !isPinned)
    return open.length > 0 ? bind(context, known, placeOf(context, sourcePath)) : { entry }
  const pin = follow.lock?.pins.get(key)
  const sourcePlace = placeOf(context, sourcePath)
  follow.onSource({ key, source, place: sourcePlace, isOpen: open.length > 0 && pin === undefined })
  if (open.length === 0) return pin === undefined ? { entry } : { entry, pin }
  const fields = open.map(({ path }) => path.join('.'))
  const read = pin === undefined ? follow.live?.get(key) : { values: pinnedValues(pin) }
  if (read === undefined) return { entry: asWritten(entry), followed: { state: 'open', fields } }
  if ('failure' in read)
    return { entry: asWritten(entry), followed: { state: 'unknown', failure: read.failure, fields } }
  const missing = [...members].find((member) => read.values[member] === undefined)
  if (missing !== undefined) {
    const message = `${pin === undefined ? 'the API returned' : 'the lock file has'} no value of \${source.${missing}} for ${key}`
    return void context.report({
      code: 'invalid-expression',
      severity: 'error',
      message,
      place: pin?.place ?? sourcePlace,
    })
  }
  const bound = bind(context, read.values, pin?.place ?? sourcePlace)
  if (bound === undefined) return undefined
  const { id, generation } = read.values
  const followed: Followed = { state: 'bound', fields, ...omitUndefined({ id, generation }) }
  return { ...bound, followed, ...(pin ? { pin } : {}) }
}

/** Inserts the values and checks the rules of their fields. */
function bind(context: ResolveContext, values: SourceValues, source: Place): FollowedEntry | undefined {
  const { manifest, entry, report } = context
  const { open = [] } = entry
  const bound = withTexts(entry, (parts) => fillText(parts, (member) => values[member] ?? ''))
  const findings = checkBound(
    manifest.parsed,
    entry.index,
    bound.image,
    open.map(({ path }) => path),
  )
  for (const { path, message, severity, code } of findings) {
    const isTooLong = message.includes('the maximum is 63')
    const hint = isTooLong && usesName(path, open) ? '; use ${source.id} instead of ${source.name}' : ''
    const related = [{ message: 'the value of the source comes from here', place: source }]
    report({ severity, code, message: message + hint, place: placeOf(context, path), related })
  }
  return findings.length > 0 ? undefined : { entry: bound }
}

const usesName = (path: Path, open: readonly OpenText[]): boolean =>
  open.some(
    (text) =>
      text.path.join('/') === path.join('/') &&
      text.parts.some((part) => typeof part !== 'string' && part.source === 'name'),
  )

/** The path of the first text that uses the member. */
const pathOf = (member: SourceMember, open: readonly OpenText[]): Path =>
  open.find(({ parts }) => parts.some((part) => typeof part !== 'string' && part.source === member))?.path ??
  []

function noValue(member: SourceMember, source: ImageSource): string {
  const expression = `\${source.${member}}`
  if (source.kind === 'none')
    return `${expression} has no value, as an image with adopt: true has no source; write the value itself`
  const members = membersOf(source).map((one) => `\${source.${one}}`)
  return `${expression} has no value for a source of this kind; use ${listed(members, 3)}`
}

function withTexts(entry: CheckedEntry, textOf: (parts: OpenText['parts']) => string): CheckedEntry {
  const { open = [] } = entry
  const image = open.reduce<unknown>(
    (whole, { path, parts }) => replaceAt(whole, path, textOf(parts)),
    entry.image,
  )
  return { ...entry, image: image as RawImage }
}

function replaceAt(root: unknown, [step, ...rest]: Path, value: string): unknown {
  if (step === undefined) return value
  const inner = replaceAt((root as Record<string, unknown>)[step], rest, value)
  if (Array.isArray(root)) return root.map((item, index) => (index === Number(step) ? inner : item))
  return { ...(root as object), [step]: inner }
}
