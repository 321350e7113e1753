import type { Call } from '../../api/call.ts'
import { sameBytes } from '../../base/bytes.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { staleFingerprint } from '../../errors/api-error.ts'
import { readBody } from './body.ts'
import { labelFingerprint } from './label-fingerprint.ts'
import { mutation } from './mutation.ts'
import { type CollectionName, settledTarget } from './resources.ts'
import { checkLabels } from './rules.ts'

/** GlobalSetLabelsRequest, ZoneSetLabelsRequest and RegionSetLabelsRequest of the v1 API. */
const setLabelsShape = { members: { labels: { map: 'string' }, labelFingerprint: 'string' } } as const

/**
 * setLabels of images, disks and snapshots: the whole map is replaced, and the operation is DONE in the response, as
 * recorded of images. A patch in progress does not prevent it: Google's command line sends both in one batch.
 */
export const setLabels =
  (collection: CollectionName) =>
  (call: Call): Resource =>
    mutation(call, () => {
      const record = settledTarget(call, collection)
      const { labels = {}, labelFingerprint: given = '' } = readBody(call, setLabelsShape)
      checkLabels(labels)
      if (!sameBytes(given, String(record.resource.labelFingerprint))) throw staleFingerprint()
      const members = { labels, labelFingerprint: labelFingerprint(labels) }
      const end = { kind: 'change', path: pathOf(record), members } as const
      return { operationType: 'setLabels', target: record, end, atOnce: true }
    })
