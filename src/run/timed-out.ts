import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import { formatDuration } from '../util/duration.ts'
import { judgeEnded } from './existing-image.ts'
import type { ImageRun, Made } from './image-run.ts'
import { leftInCloud } from './image-state.ts'
import { foundAfterTimeout } from './notes.ts'
import { readImage } from './read-image.ts'

/** The reason with which the time of an image ends. */
export function timedOut(spec: ImageSpec, ms: number): ApiError {
  return new ApiError({
    kind: 'timeout',
    reason: 'TIMEOUT',
    message: `timed out after ${formatDuration(ms)}`,
    hint: `rerun to resume waiting; for more time, set --timeout or timeout: for ${spec.name}`,
  })
}

/**
 * What has become of an image whose time is over: it is read once more, as its operation may not have told. READY
 * counts as created; all else is thrown, as the timeout with the last status, or as why the image FAILED.
 */
export async function readAfterTimeout(error: ApiError, run: ImageRun, signal: AbortSignal): Promise<Made> {
  const { state } = run.tracker
  if (leftInCloud(state) === undefined) {
    throw withStatus(error, state.at === 'queued' ? 'its insert was still queued' : 'its insert was not sent')
  }
  const reader: ImageRun = { ...run, signal, callOptions: { ...run.callOptions, signal } }
  let image: Image | undefined
  try {
    image = await readImage(reader)
  } catch (unread) {
    if (!(unread instanceof ApiError)) throw unread
    const why = unread === error ? 'no response' : unread.message
    throw withStatus(error, `its status cannot be read: ${why}`)
  }
  if (image === undefined) throw withStatus(error, 'no image of that name exists')
  if (image.status === 'READY' || image.status === 'FAILED') {
    const isOwn = run.attempts === 0 || (state.at === 'running' && state.operation !== undefined)
    return judgeEnded(reader, image, foundAfterTimeout(isOwn))
  }
  if (image.status === 'DELETING') run.tracker.set({ at: 'ended' })
  else if (state.at !== 'running') run.tracker.set({ at: 'running' })
  throw withStatus(error, `last status ${image.status ?? 'unknown'}`)
}

function withStatus(error: ApiError, status: string): ApiError {
  return error.with({ message: `${error.message}; ${status}` })
}
