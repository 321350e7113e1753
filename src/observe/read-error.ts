import type { Failure } from '../catalog/failure.ts'

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
