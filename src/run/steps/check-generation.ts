import { gcloudCommand } from '../../catalog/image-ref.ts'
import { parseObjectUrl } from '../../gce/api/object-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { StepEnd } from '../events.ts'
import { type ListedImageRun, startAttempt } from '../image-run.ts'
import { withNote } from '../images/attempt-end.ts'

/**
 * Reads the archive again once its image is READY, if the image has its generation or its date: an insert cannot
 * name a generation, and may have read another archive.
 */
export async function checkGeneration(image: ListedImageRun, end: StepEnd): Promise<StepEnd> {
  const { spec, ref, context } = image
  const { source, followed } = spec
  const { objects } = context.deps
  if (end.end !== 'done' || source.kind !== 'rawDisk' || followed?.state !== 'bound') return end
  const place = parseObjectUrl(source.uri)
  if (objects === undefined || place === undefined || followed.generation === undefined) return end
  try {
    const { generation } = await objects.getObject(
      place.bucket,
      place.object,
      startAttempt(image).callOptions,
    )
    if (generation === followed.generation) return end
    return {
      end: 'failed',
      failure: {
        kind: 'failed',
        reason: 'SOURCE_MOVED',
        message: `its archive was replaced while the image was created: generation ${followed.generation} before, ${generation} now`,
        hint: `delete the image (${gcloudCommand('delete', ref)}), then rerun`,
      },
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return withNote(end, `the generation of its archive could not be re-read: ${error.message}`)
  }
}
