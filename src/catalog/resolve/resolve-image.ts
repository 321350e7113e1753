import { combinationText } from '../../manifest/combination.ts'
import { locateEntry } from '../../manifest/document/locate.ts'
import { hasSource, isAdopted, type RawImage, sourceFields } from '../../manifest/raw-manifest.ts'
import { parseDuration } from '../../util/duration.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { knownValues, sourceKey } from '../follow/source-values.ts'
import { imageRef } from '../image-ref.ts'
import type { AsWritten, Followed, ImageSource, ImageSpec } from '../image-spec.ts'
import { ownLabelPrefix } from '../provenance.ts'
import { archiveProblem } from './archive-problem.ts'
import { asWritten, atFixedTime, followSource } from './follow-source.ts'
import { resolveKeys } from './keys.ts'
import { parseSource, withoutHost } from './parse-source.ts'
import { fail, placeOf, type ResolveContext } from './resolve-context.ts'
import { resolveShielded } from './shielded.ts'
import { resolveVerify } from './verify.ts'

/** The spec of one entry; undefined after reporting its errors. */
export function resolveImage(open: ResolveContext): ImageSpec | undefined {
  const found = resolveSource({ ...open, entry: asWritten(open.entry) })
  const bound = found && followSource(open, found.source, found.path)
  const context = { ...open, entry: bound?.entry ?? asWritten(open.entry) }
  const { image, index, combination } = context.entry
  const name = image.name as string
  const fields = resolveFields(context)
  const tested = resolveVerify(context)
  if (found === undefined || bound === undefined || fields === undefined || tested === undefined) {
    return undefined
  }
  const { source, path } = found
  const { followed, pin } = bound
  return {
    source,
    body: { name, ...sourceBody(source, image), ...fields },
    forceCreate: String(image.forceCreate ?? false) === 'true',
    timeoutMs: image.timeout === undefined ? undefined : parseDuration(image.timeout),
    // found now, as a later search would keep the document, which is five times as large as the rest of a run
    place: locateEntry(context.manifest.parsed, ['images', index]),
    sourcePlace: placeOf(context, path),
    ...imageRef(context.project, name),
    ...context.settings,
    ...tested,
    ...omitUndefined({
      followed,
      written: writtenForm(open, followed),
      pin,
      adopt: isAdopted(image) ? (true as const) : undefined,
      combination: combination && combinationText(combination),
    }),
  }
}

/** The values of a source that does not move are part of the entry. */
function writtenForm(context: ResolveContext, followed: Followed | undefined): AsWritten | undefined {
  const { open = [], timed = [] } = context.entry
  if (open.length + timed.length === 0) return undefined
  const report = () => {} // the errors of the entry were reported
  const { source } = resolveSource({ ...context, entry: atFixedTime(context.entry), report }) ?? unsourced
  const { image } = atFixedTime(context.entry, followed === undefined ? knownValues(source) : {})
  const family = image.family as string | undefined
  return { name: image.name as string, ...omitUndefined({ family, source: sourceKey(source) }) }
}

interface FoundSource {
  readonly source: ImageSource
  /** In the entry. */
  readonly path: readonly string[]
}

function resolveSource(context: ResolveContext): FoundSource | undefined {
  const { image, index } = context.entry
  const [field, second] = sourceFields.filter((candidate) => hasSource(image, candidate))
  if (isAdopted(image)) return field === undefined ? unsourced : adoptedSource(context, field)
  if (field === undefined) {
    const message = `image "${image.name}" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot`
    const place = locateEntry(context.manifest.parsed, ['images', index])
    return void context.report({ code: 'missing-source', severity: 'error', message, place })
  }
  if (second !== undefined) {
    const message = `image "${image.name}" has two sources, ${field} and ${second}; keep one of them`
    return refuseBoth(context, message, { first: field, second })
  }
  const isRaw = field === 'rawDisk'
  const path = isRaw ? ['rawDisk', 'source'] : [field]
  const text = String(isRaw ? (image.rawDisk as { readonly source: unknown }).source : image[field])
  const result = parseSource(field, text, context.project)
  if (!result.ok) return fail(context, result.error, path)
  const problem = isRaw ? archiveProblem(text) : undefined
  if (problem !== undefined) {
    const message = `rawDisk.source "${text}" ${problem}`
    context.report({
      code: 'undocumented-value',
      severity: 'warning',
      message,
      place: placeOf(context, path),
    })
  }
  return { source: result.value, path }
}

const unsourced: FoundSource = { source: { kind: 'none' }, path: [] }

function adoptedSource(context: ResolveContext, field: string): undefined {
  const message = `image "${context.entry.image.name}" has adopt: true and a source, ${field}; remove one of them: mintage never creates an adopted image`
  return refuseBoth(context, message, { first: 'adopt', second: field })
}

/** Reports two keys that exclude each other, at the second one. */
function refuseBoth(
  context: ResolveContext,
  message: string,
  { first, second }: { readonly first: string; readonly second: string },
): undefined {
  const related = [{ message: `${first} is set here`, place: placeOf(context, [first]) }]
  return void context.report({
    code: 'conflicting-keys',
    severity: 'error',
    message,
    place: placeOf(context, [second]),
    related,
  })
}

function sourceBody(source: ImageSource, image: RawImage): Record<string, unknown> {
  switch (source.kind) {
    case 'rawDisk':
      return { rawDisk: { ...(image.rawDisk as object), source: source.uri } }
    case 'disk':
      return { sourceDisk: source.path }
    case 'snapshot':
      return { sourceSnapshot: source.path }
    case 'image':
      return { sourceImage: source.path }
    case 'family':
    case 'none':
      return {}
  }
}

/** Keys that are not fields of the body, or that have their own rules. */
const otherwise = new Set([
  'name',
  'project',
  'projects',
  'forceCreate',
  'timeout',
  'adopt',
  'verify',
  'matrix',
  ...sourceFields,
])

type FieldRule = (value: unknown, context: ResolveContext, field: string) => unknown

const fieldRules: Readonly<Record<string, FieldRule>> = {
  // on the wire int64 is a string
  diskSizeGb: String,
  licenseCodes: (value) => (value as readonly unknown[]).map(String),
  licenses: (value, { project }) =>
    (value as readonly string[]).map((license) => licensePath(license, project)),
  guestOsFeatures: (value) =>
    (value as readonly unknown[]).map((feature) =>
      typeof feature === 'string' ? { type: feature } : feature,
    ),
  labels: resolveLabels,
  imageEncryptionKey: resolveKeys,
  sourceDiskEncryptionKey: resolveKeys,
  sourceImageEncryptionKey: resolveKeys,
  sourceSnapshotEncryptionKey: resolveKeys,
  shieldedInstanceInitialState: resolveShielded,
}

/** The fields that are not the source; undefined if one of them has an error. */
function resolveFields(context: ResolveContext): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = {}
  let failed = false
  for (const [field, value] of Object.entries(context.entry.image)) {
    if (otherwise.has(field)) continue
    const rule = fieldRules[field]
    fields[field] = rule ? rule(value, context, field) : value
    failed ||= fields[field] === undefined
  }
  return failed ? undefined : fields
}

/** The labels of the defaults count too; the schema checks each map alone. */
function resolveLabels(labels: unknown, context: ResolveContext, field: string): unknown {
  const own = Object.keys(labels as object).find((key) => key.startsWith(ownLabelPrefix))
  if (own !== undefined) {
    const message = `label "${own}" is set by mintage, as are all that start with ${ownLabelPrefix}; remove it`
    return fail(context, message, [field, own])
  }
  const count = Object.keys(labels as object).length
  const added = addedLabels(context)
  const max = maxLabels - added
  if (count <= max) return labels
  const why = added === 0 ? '' : `, as mintage adds ${added} to the images of a catalog`
  const message = `image "${context.entry.image.name}" has ${count} labels, including its defaults; the maximum is ${max}${why}`
  return fail(context, message, [field])
}

/** Google's page "Labeling resources". */
const maxLabels = 64

/** Catalog and digest, or catalog and adoption; the family until a verification. */
function addedLabels({ settings, entry }: ResolveContext): number {
  if (settings.catalog === undefined) return 0
  return entry.image.verify === undefined ? 2 : 3
}

function licensePath(license: string, project: string): string {
  const path = withoutHost(license)
  if (path.startsWith('projects/')) return path
  return `projects/${project}/${path.startsWith('global/') ? path : `global/licenses/${path}`}`
}
