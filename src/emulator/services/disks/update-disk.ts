import type { Call } from '../../api/call.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { invalidField } from '../../errors/api-error.ts'
import { diskKind } from '../../members/disk.ts'
import { shownValue } from '../../members/shown-members.ts'
import { mutation, type OperationDraft } from '../shared/mutation.ts'
import { readResource } from '../shared/read-body.ts'
import { changeable } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { checkDiskMembers } from './disk-rules.ts'

/** disks.update and regionDisks.update: the members of the mask alone. The texts of the refusals are not recorded. */
export function updateDisk(call: Call): Resource {
  return mutation(call, scopeOf(call), (): OperationDraft => {
    const disk = changeable(`${scopeOf(call)}/disks/${call.params.disk}`, call.backend.store)
    const body = readResource(call, diskKind)
    checkDiskMembers(body)
    const sent: Resource = body
    const members = Object.fromEntries(
      maskOf(call).map((name) => [
        name,
        shownValue(diskKind.members[name], sent[name], call.project) ?? null,
      ]),
    )
    checkGrowth(members.sizeGb, String(disk.resource.sizeGb))
    const path = pathOf(disk)
    const target = { path, id: disk.id }
    return { operationType: 'update', target, end: { kind: 'change', path, members } }
  })
}

function maskOf({ query }: Call): string[] {
  const field = query.paths === undefined ? 'updateMask' : 'paths'
  const mask = query[field] ?? ''
  const names = mask.split(',').filter(Boolean)
  if (names.length === 0) throw invalidField(field, mask, 'The update mask must name a field.')
  const unknown = names.find((name) => !diskKind.members[name]?.patch)
  if (unknown !== undefined) throw invalidField(field, unknown, 'The field cannot be updated.')
  return names
}

function checkGrowth(sizeGb: unknown, old: string): void {
  if (sizeGb === undefined || Number(sizeGb) >= Number(old)) return
  const why = `New disk size '${String(sizeGb)}' must be larger than existing size '${old}'.`
  throw invalidField('resource.sizeGb', sizeGb, why)
}
