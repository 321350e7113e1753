import type { SourceMember } from '../../manifest/expressions/source-values.ts'
import type { Failure } from '../failure.ts'
import { familyKey, lastPart } from '../image-ref.ts'
import type { Catalog, ImageSource, ImageSpec } from '../image-spec.ts'
import type { Pin } from '../pin.ts'

/** What `${source.*}` inserts. An image, a disk or a snapshot has an id, an archive in Cloud Storage a generation. */
export type SourceValues = Readonly<Partial<Record<SourceMember, string>>>

/** The values of a source that was read, or why they are unknown. */
export type LiveSource = { readonly values: SourceValues } | { readonly failure: Failure }

/** The name of a source in the lock file; undefined for an image without a source. No query, which may be a secret. */
export function sourceKey(source: ImageSource): string | undefined {
  if (source.kind === 'none') return undefined
  return source.kind === 'rawDisk' ? source.uri.replace(/[?#].*$/s, '') : source.path
}

/** The names of the sources of images; a copy has the source of its origin. */
export const sourceKeys = (
  specs: readonly ImageSpec[],
  origins: Catalog['origins'],
): ReadonlySet<string | undefined> =>
  new Set(specs.map((spec) => sourceKey((origins?.get(spec.origin?.path ?? '') ?? spec).source)))

/** The members that a source of this kind has. */
export const membersOf = ({ kind }: ImageSource): readonly SourceMember[] =>
  kind === 'rawDisk' ? ['creationDate', 'generation'] : ['name', 'id', 'creationDate']

/** The values that follow from the path of a source: the head of a family moves. */
export function knownValues(source: ImageSource): SourceValues {
  if (source.kind === 'none' || source.kind === 'family' || source.kind === 'rawDisk') return {}
  return { name: lastPart(source.path) }
}

/** `YYYYMMDD` in UTC of an RFC 3339 time; undefined for another text. */
export function creationDate(time: string | undefined): string | undefined {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')
}

/** Whether the name contains a value of a source that is not known. */
export const hasOpenName = ({ followed }: ImageSpec): boolean =>
  followed !== undefined && followed.state !== 'bound' && followed.fields.includes('name')

/** Whether the family contains a value of a source that is not known: it may be any family. */
export const hasOpenFamily = ({ followed }: ImageSpec): boolean =>
  followed !== undefined && followed.state !== 'bound' && followed.fields.includes('family')

/** The key of an image's family; the project, which stands for all of its families, while the family is not known. */
export const familyKeyOf = (spec: ImageSpec): string =>
  hasOpenFamily(spec) ? spec.project : familyKey(spec.project, spec.body.family)

/** The values of a pinned source. */
export function pinnedValues({ path, id, created, generation }: Pin): SourceValues {
  const date = creationDate(created)
  return {
    ...(path.startsWith('projects/') ? { name: lastPart(path) } : {}),
    ...(id === undefined ? {} : { id }),
    ...(date === undefined ? {} : { creationDate: date }),
    ...(generation === undefined ? {} : { generation }),
  }
}
