import type { Call } from '../../api/call.ts'
import { sameBytes } from '../../base/bytes.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { staleFingerprint } from '../../errors/api-error.ts'
import { labelFingerprint } from './label-fingerprint.ts'
import { checkLabels } from './labels.ts'
import { mutation } from './mutation.ts'
import { readBody } from './read-body.ts'
import { settled } from './resources.ts'
import { scopeOf } from './scope.ts'

/** GlobalSetLabelsRequest, ZoneSetLabelsRequest and RegionSetLabelsRequest of the v1 API. */
const setLabelsShape = { members: { labels: { map: 'string' }, labelFingerprint: 'string' } } as const

/**
 * setLabels of images, disks and snapshots: the whole map is replaced, and the operation is DONE in the answer, as
 * recorded of images. A patch under way is no hindrance: Google's command line sends both in one batch.
 */
export const setLabels =
  (kind: 'images' | 'disks' | 'snapshots') =>
  (call: Call): Resource =>
    mutation(call, scopeOf(call), () => {
      const record = settled(`${scopeOf(call)}/${kind}/${call.params.resource}`, call.backend.store)
      const { labels = {}, labelFingerprint: given = '' } = readBody(call, setLabelsShape)
      checkLabels(labels)
      if (!sameBytes(given, String(record.resource.labelFingerprint))) throw staleFingerprint()
      const path = pathOf(record)
      const members = { labels, labelFingerprint: labelFingerprint(labels) }
      const target = { path, id: record.id }
      return { operationType: 'setLabels', target, end: { kind: 'change', path, members }, atOnce: true }
    })
