import { fits } from '../base/wildcard.ts'
import type { EmulatorControl, RequestLogEntry } from '../contract/emulator.ts'
import { computeError } from '../errors/api-error.ts'

type Query = Readonly<Record<string, string>>

/** Matching entries of the log, with their numbers: 1 is the first request since the log was cleared. */
export function listRequests(control: EmulatorControl, query: Query): object[] {
  const dropped = control.count() - control.requests.length
  const since = sinceOf(query)
  return control.requests
    .map((entry, index) => ({ number: dropped + index + 1, ...entry }))
    .filter((entry) => entry.number > since && matchesAll(entry, query))
}

/** Counts all requests if the query has only a method, otherwise those still in the log. */
export function countRequests(control: EmulatorControl, query: Query): number {
  const { method, project, name, since } = query
  const isByMethod = project === undefined && name === undefined && since === undefined
  if (isByMethod && !method?.includes('*')) return control.count(method)
  return listRequests(control, query).length
}

const matchesAll = (entry: RequestLogEntry, { method, project, name }: Query): boolean =>
  fits(method, entry.method) && fits(project, entry.project) && fits(name, entry.name)

function sinceOf({ since = '0' }: Query): number {
  if (/^\d{1,15}$/.test(since)) return Number(since)
  throw computeError(400, 'invalid', `since: "${since}" is not the number of a request`)
}
