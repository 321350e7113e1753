import type { Failure } from '../catalog/failure.ts'
import { omitUndefined } from '../util/omit-undefined.ts'

/** Data that planning requires could not be read. */
export class ReadError extends Error {
  /** `the images of project p`, or the path of a source. */
  readonly what: string
  readonly failure: Failure

  constructor(what: string, failure: Failure) {
    super(failure.message)
    this.name = 'ReadError'
    this.what = what
    this.failure = failure
  }
}

/** The error; `missingHint` is its hint if the resource does not exist and the failure has none. */
export function readErrorOf(what: string, { kind, message, hint }: Failure, missingHint: string): ReadError {
  const next = hint ?? (kind === 'notFound' ? missingHint : undefined)
  return new ReadError(what, { kind, message, ...omitUndefined({ hint: next }) })
}
