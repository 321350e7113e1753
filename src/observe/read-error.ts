import type { ApiError } from '../gce/errors/api-error.ts'

/** Something that a plan cannot be made without could not be read; `error` says why. */
export class ReadError extends Error {
  /** `the images of project p`, or the path of a source. */
  readonly what: string
  readonly error: ApiError

  constructor(what: string, error: ApiError) {
    super(error.message)
    this.name = 'ReadError'
    this.what = what
    this.error = error
  }
}
