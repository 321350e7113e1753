import { locateEntry } from '../../manifest/document/locate.ts'
import { hasSource, type RawImage, sourceFields } from '../../manifest/raw-manifest.ts'
import { parseDuration } from '../../util/duration.ts'
import { imageRef } from '../image-ref.ts'
import type { ImageSource, ImageSpec } from '../image-spec.ts'
import { archiveProblem } from './archive-name.ts'
import { resolveKeys } from './keys.ts'
import { placeOf, type ResolveContext } from './resolve-context.ts'
import { resolveShielded } from './shielded.ts'
import { cutHost, parseSource } from './source-url.ts'

/** The spec of one entry; undefined after reporting why there is none. */
export function resolveImage(context: ResolveContext): ImageSpec | undefined {
  const { image } = context
  const name = image.name as string
  const source = resolveSource(context)
  const fields = resolveFields(context)
  if (source === undefined || fields === undefined) return undefined
  const { parsed, index, project } = context
  const timeout = image.timeout === undefined ? undefined : parseDuration(image.timeout)
  return {
    ...imageRef(project, name),
    source,
    body: { name, ...sourceBody(source, image), ...fields },
    forceCreate: String(image.forceCreate ?? false) === 'true',
    timeoutMs: timeout,
    // found here and now: what would find them later keeps the document, five times as large as all else of a run
    place: locateEntry(parsed, ['images', index]),
    sourcePlace: placeOf(context, sourcePath(context)),
  }
}

function sourcePath({ image }: ResolveContext): readonly string[] {
  const field = sourceFields.find((candidate) => hasSource(image, candidate)) ?? 'rawDisk'
  return field === 'rawDisk' ? ['rawDisk', 'source'] : [field]
}

function resolveSource(context: ResolveContext): ImageSource | undefined {
  const { image, parsed, index, project } = context
  const [field, second] = sourceFields.filter((candidate) => hasSource(image, candidate))
  if (field === undefined) {
    const message = `image "${image.name}" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot`
    context.report({ severity: 'error', message, place: locateEntry(parsed, ['images', index]) })
    return undefined
  }
  if (second !== undefined) {
    const message = `image "${image.name}" has two sources, ${field} and ${second}; keep one of them`
    const related = [{ message: `${field} is set here`, place: placeOf(context, [field]) }]
    context.report({ severity: 'error', message, place: placeOf(context, [second]), related })
    return undefined
  }
  const path = field === 'rawDisk' ? ['rawDisk', 'source'] : [field]
  const text = path.reduce<unknown>(
    (value, step) => (value as Record<string, unknown>)[step],
    image,
  ) as string
  const source = parseSource(field, text, project)
  if (source.ok) {
    const problem = source.value.kind === 'rawDisk' ? archiveProblem(source.value.uri) : undefined
    if (problem !== undefined) {
      const message = `rawDisk.source "${text}" ${problem}`
      context.report({ severity: 'warning', message, place: placeOf(context, path) })
    }
    return source.value
  }
  context.report({ severity: 'error', message: source.error, place: placeOf(context, path) })
  return undefined
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
      return {}
  }
}

/** Not fields of the body, or put there by their own rules. */
const otherwise = new Set(['name', 'project', 'forceCreate', 'timeout', ...sourceFields])

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

/** The fields that are not the source; undefined if one of them was reported. */
function resolveFields(context: ResolveContext): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = {}
  let failed = false
  for (const [field, value] of Object.entries(context.image)) {
    if (otherwise.has(field)) continue
    const rule = fieldRules[field]
    fields[field] = rule ? rule(value, context, field) : value
    failed ||= fields[field] === undefined
  }
  return failed ? undefined : fields
}

/** At most as many as the schema allows in one place: those of the defaults count too. */
function resolveLabels(labels: unknown, context: ResolveContext, field: string): unknown {
  const count = Object.keys(labels as object).length
  if (count <= maxLabels) return labels
  const message = `image "${context.image.name}" has ${count} labels, including its defaults; the maximum is ${maxLabels}`
  return void context.report({ severity: 'error', message, place: placeOf(context, [field]) })
}

/** Google's page "Labeling resources". */
const maxLabels = 64

function licensePath(license: string, project: string): string {
  const path = cutHost(license)
  if (path.startsWith('projects/')) return path
  return `projects/${project}/${path.startsWith('global/') ? path : `global/licenses/${path}`}`
}
