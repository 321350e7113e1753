import type { Call } from '../../api/call.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { fullUrl } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'
import { filled } from '../shared/inherit.ts'
import { mutation, type OperationDraft } from '../shared/mutation.ts'
import { changeable } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { checkDiskMembers } from './disk-rules.ts'
import { type DiskBody, readDiskBody } from './disk-shape.ts'

const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value))

/**
 * What an update may change, as the disk then shows it. Google's page on modifying a disk names them, and Terraform's
 * provider (github.com/hashicorp/terraform-provider-google, resource_compute_disk.go) sends
 * `PATCH …?paths=provisionedIops`, and so for the others, with that one member in the body.
 */
const updatable: Readonly<Record<string, (body: DiskBody, project: string) => unknown>> = {
  accessMode: ({ accessMode }) => accessMode,
  architecture: ({ architecture }) => architecture,
  licenses: ({ licenses }, project) => filled(licenses)?.map((url) => fullUrl(url, project)),
  provisionedIops: ({ provisionedIops }) => text(provisionedIops),
  provisionedThroughput: ({ provisionedThroughput }) => text(provisionedThroughput),
  sizeGb: ({ sizeGb }) => text(sizeGb),
}

/** disks.update and regionDisks.update: the members of the mask alone. The texts of the refusals are not recorded. */
export function updateDisk(call: Call): Resource {
  return mutation(call, scopeOf(call), (): OperationDraft => {
    const disk = changeable(`${scopeOf(call)}/disks/${call.params.disk}`, call.backend.store)
    const body = readDiskBody(call)
    checkDiskMembers(body)
    const members = Object.fromEntries(
      maskOf(call).map((name) => [name, updatable[name]?.(body, call.project) ?? null]),
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
  const unknown = names.find((name) => !Object.hasOwn(updatable, name))
  if (unknown !== undefined) throw invalidField(field, unknown, 'The field cannot be updated.')
  return names
}

function checkGrowth(sizeGb: unknown, old: string): void {
  if (sizeGb === undefined || Number(sizeGb) >= Number(old)) return
  const why = `New disk size '${String(sizeGb)}' must be larger than existing size '${old}'.`
  throw invalidField('resource.sizeGb', sizeGb, why)
}
