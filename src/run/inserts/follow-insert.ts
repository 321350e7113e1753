import { operationError } from '../../gce/errors/classify.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Attempt } from '../image-run.ts'
import { type AttemptEnd, done } from '../images/attempt-end.ts'
import { findOwnOperation } from '../images/find-operation.ts'
import { createdElsewhere, ownUnread } from '../images/found.ts'
import { judgeExisting } from '../images/judge-image.ts'
import { awaitOperation } from './await-operation.ts'
import { retryLater } from './retry-later.ts'

/** Waits for an operation of our insert to end, and judges its end. */
export async function followInsert(
  attempt: Attempt,
  operation: Operation,
  note?: string,
): Promise<AttemptEnd> {
  const { spec, inserts } = attempt.image
  const ended = await awaitOperation(attempt, operation)
  if (ended === undefined) return judgeExisting(attempt, ownUnread)
  const error = operationError(ended)
  if (error === undefined) {
    return done(spec, ended.targetLink, omitUndefined({ warnings: ended.warnings, note }))
  }
  const { intent } = inserts
  inserts.intent = undefined // the next insert after a failure needs a new id: the old one would return the old failure
  if (error.kind !== 'alreadyExists') return retryLater(error, attempt.image)
  // after a lost response this may be the repeat, which found the image of the first insert
  const first = intent?.responseLost ? await findOwnOperation(attempt, intent.requestId) : undefined
  return first === undefined
    ? judgeExisting(attempt, createdElsewhere(intent))
    : followInsert(attempt, first, note)
}
