import { jsonText } from '../../text/json-text.ts'
import { plainText } from '../../text/plain-text.ts'
import type { PlanView, ReportView, StartFailure } from '../view/view.ts'

/** The version of the format: the minor number grows with each added key, the major number with any other change. */
const version = '2.0'

const imageKeys = {
  plan: [
    'project',
    'name',
    'status',
    'selfLink',
    'steps',
    'source',
    'after',
    'request',
    'forceCreate',
    'archive',
    'note',
    'fields',
    'updates',
    'error',
    'manifest',
  ],
  apply: [
    'project',
    'name',
    'status',
    'selfLink',
    'durationMs',
    'phases',
    'operation',
    'cloudState',
    'verify',
    'note',
    'warnings',
    'fields',
    'updates',
    'error',
    'manifest',
  ],
} as const

const familyKeys = [
  'project',
  'family',
  'before',
  'after',
  'ifVerified',
  'deferred',
  'withheld',
  'members',
] as const

/** The report of docs/report-json.md. Every key is always present; unknown values are null. */
function result(view: PlanView | ReportView): string {
  const { command, exitCode, shard, counts } = view
  const notes = view.notes.map(({ code, message, images }) => ({
    code,
    message,
    images: images.map(({ path }) => path),
  }))
  const families = view.families.map((family) => pick(family, familyKeys))
  if (view.command === 'plan') {
    const images = view.images.map((image) => pick(image, imageKeys.plan))
    return print({ version, command, exitCode, shard, counts, notes, families, images })
  }
  const { stop, durationMs, requests, throttled } = view
  const images = view.images.map((image) => pick(image, imageKeys.apply))
  return print({
    version,
    command,
    exitCode,
    shard,
    stop,
    durationMs,
    requests,
    throttled,
    counts,
    notes,
    families,
    images,
  })
}

/** The report of a command that did not start. */
function failure({ command, exitCode, message, hint }: StartFailure): string {
  const error = { message: plainText(message), hint: hint === undefined ? null : plainText(hint) }
  return print({ version, command, exitCode, error, images: [] })
}

const pick = <T, K extends keyof T>(object: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, object[key]])) as Pick<T, K>

const print = (value: unknown): string => `${jsonText(value, 2)}\n`

export const json = { plan: result, apply: result, failure }
