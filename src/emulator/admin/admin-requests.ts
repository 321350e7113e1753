import { fits } from '../base/wildcard.ts'
import type { EmulatorControl, RequestLogEntry } from '../contract/emulator.ts'
import { computeError } from '../errors/api-error.ts'

type Query = Readonly<Record<string, string>>

/** Entries of the log that fit, with their numbers: 1 is the first since the log was begun. */
export function listRequests(control: EmulatorControl, query: Query): object[] {
  const dropped = control.count() - control.requests.length
  const since = sinceOf(query)
  return control.requests
    .map((entry, index) => ({ number: dropped + index + 1, ...entry }))
    .filter((entry) => entry.number > since && fitsAll(entry, query))
}

/** Of all that ever came, where only the method is asked for; else of those that the log still holds. */
export function countRequests(control: EmulatorControl, query: Query): number {
  const { method, project, name, since } = query
  const isByMethod = project === undefined && name === undefined && since === undefined
  if (isByMethod && !method?.includes('*')) return control.count(method)
  return listRequests(control, query).length
}

const fitsAll = (entry: RequestLogEntry, { method, project, name }: Query): boolean =>
  fits(method, entry.method) && fits(project, entry.project) && fits(name, entry.name)

function sinceOf({ since = '0' }: Query): number {
  if (/^\d{1,15}$/.test(since)) return Number(since)
  throw computeError(400, 'invalid', `since: "${since}" is not the number of a request`)
}
