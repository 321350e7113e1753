import type { ImageSpec } from '../../catalog/image-spec.ts'
import { lifecycleOf } from '../../catalog/lifecycle.ts'
import { catalogOf, labelsOf, ownLabelPrefix, ownLabels } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { isUpdatable } from '../drift.ts'
import { type DriftField, lastOf, type Step, stepFor } from '../plan.ts'
import { adoptedLabel } from './retire/dates.ts'

export interface UpdateOptions {
  /** Update all images; otherwise only those whose manifest requests it. */
  readonly update: boolean
  /** The server's clock, if known. */
  readonly nowMs: number
}

/** The steps that correct an existing image, and the differences that remain. */
export interface Update {
  readonly steps: readonly Step[]
  readonly rest: readonly DriftField[]
}

/**
 * Corrects labels and description, and attaches the family of an image that has none and is as specified otherwise: an
 * image of another family would silently return that family to its former head. Images of other catalogs are
 * not modified; those of none join the catalog.
 */
export function planUpdate(
  spec: ImageSpec,
  existing: Image,
  fields: readonly DriftField[],
  options: UpdateOptions,
): Update {
  if (!(spec.update || options.update) || isForeign(spec, existing)) return { steps: [], rest: fields }
  const isDigest = ({ field }: DriftField) => field === `labels.${ownLabels.spec}`
  const digest = isConfirmed(spec, fields) ? fields.filter(isDigest) : []
  const labels = [...fields.filter(isManifestLabel), ...digest]
  const description = fields.filter(({ field }) => field === 'description')
  const others = fields.filter((field) => !labels.includes(field) && !description.includes(field))
  const isActive = lifecycleOf(existing.deprecated).state === 'ACTIVE'
  const isAttachable = isActive && !existing.family && others.every(({ field }) => field === 'family')
  const adoption = adoptionOf(spec, existing, options.nowMs)
  const awaited = isAttachable && spec.verify && others.length > 0 ? familyLabel(spec, existing) : []
  const label = labelStep(spec, [...labels, ...adoption, ...awaited])
  const patch = patchStep(spec, description, label)
  const attach = isAttachable ? attachStep(spec, others, [...label, ...patch]) : []
  return { steps: [...label, ...patch, ...attach], rest: isAttachable ? [] : others }
}

/** The image belongs to another catalog, or to one while the manifest has none. */
function isForeign({ catalog }: ImageSpec, existing: Image): boolean {
  const actual = catalogOf(existing)
  return actual !== undefined && actual !== catalog
}

const isManifestLabel = ({ field }: DriftField): boolean =>
  field.startsWith('labels.') && !field.startsWith(`labels.${ownLabelPrefix}`)

/**
 * Whether the API returns all that the digest covers, and nothing of it differs: the entry got or lost a field, so that
 * the image gets the digest of the entry. The source of a raw disk cannot be read, nor can that of a copy's origin.
 */
function isConfirmed({ source, origin }: ImageSpec, fields: readonly DriftField[]): boolean {
  const isReadable = source.kind !== 'rawDisk' && origin === undefined
  return isReadable && fields.every(({ field }) => isUpdatable(field))
}

/** What joins an image to the catalog. It gets no digest: its source is unknown. */
function adoptionOf({ catalog }: ImageSpec, existing: Image, nowMs: number): DriftField[] {
  if (catalog === undefined || catalogOf(existing) !== undefined) return []
  return labelFields(existing, {
    [ownLabels.catalog]: catalog,
    [ownLabels.adopted]: adoptedLabel(nowMs),
  })
}

/** An image with this label, and without its family, is verified and then attached, by a later run too. */
const familyLabel = ({ body }: ImageSpec, existing: Image): DriftField[] =>
  labelFields(existing, { [ownLabels.family]: String(body.family) })

function labelFields(existing: Image, wanted: Readonly<Record<string, string>>): DriftField[] {
  const present = labelsOf(existing)
  return Object.entries(wanted)
    .filter(([name, expected]) => present[name] !== expected)
    .map(([name, expected]) => ({ field: `labels.${name}`, expected, actual: present[name] ?? '(none)' }))
}

function labelStep(spec: ImageSpec, fields: readonly DriftField[]): Step[] {
  if (fields.length === 0) return []
  const wanted = Object(spec.body.labels) as Readonly<Record<string, unknown>>
  const labels = fields.map(({ field, expected }) => {
    const name = field.slice('labels.'.length)
    return [name, String(wanted[name] ?? expected)] as const // the text of an empty value is ""
  })
  return [{ labels: Object.fromEntries(labels), fields, ...stepFor(spec, 'setLabels') }]
}

function patchStep(spec: ImageSpec, fields: readonly DriftField[], earlier: readonly Step[]): Step[] {
  if (fields.length === 0) return []
  const members = { description: String(spec.body.description) }
  return [{ members, fields, ...stepFor(spec, 'patch', lastOf(earlier)) }]
}

function attachStep(spec: ImageSpec, fields: readonly DriftField[], earlier: readonly Step[]): Step[] {
  if (fields.length === 0) return []
  return [{ family: String(spec.body.family), fields, ...stepFor(spec, 'attachFamily', lastOf(earlier)) }]
}
