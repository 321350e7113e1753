import type { LimitName } from '../settings/limits.ts'

/** A manifest as written, checked by the schema, its expressions expanded. */
export interface RawManifest {
  readonly project?: string
  readonly projects?: readonly string[]
  readonly replicate?: string
  readonly vars?: Readonly<Record<string, string | number | boolean>>
  readonly limits?: Readonly<Partial<Record<LimitName, number | string>>>
  readonly catalog?: string
  readonly onDrift?: string
  readonly families?: Readonly<Record<string, RawPolicy>>
  readonly defaults?: RawImage
  readonly images: readonly RawImage[]
}

/** How images of a family are retired. */
export interface RawPolicy {
  readonly keep: number | string
  readonly deprecateAfter?: string
  readonly obsoleteAfter?: string
  readonly deleteAfter?: string
  readonly protect?: readonly string[]
}

/** A list is short for `run`. */
export type RawVerify = readonly string[] | { readonly run?: readonly string[]; readonly timeout?: string }

/** A `_catalog.yaml` as written: the shared values of its folder. */
export type RawFolder = Partial<Omit<RawManifest, 'images'>>

/** An entry: the fields of the API and of mintage. */
export interface RawImage {
  readonly name?: string
  readonly project?: string
  readonly projects?: readonly string[]
  readonly forceCreate?: boolean | string
  readonly timeout?: string
  readonly adopt?: boolean | string
  readonly verify?: RawVerify
  readonly [field: string]: unknown
}

export interface RawKey {
  readonly rawKey?: string
  readonly rawKeyFile?: string
  readonly rsaEncryptedKey?: string
  readonly kmsKeyName?: string
  readonly kmsKeyServiceAccount?: string
}

/** Whether a value is a map in the data. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The four source fields of an image. */
export const sourceFields = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

export type SourceField = (typeof sourceFields)[number]

/** Whether an entry lists an image that mintage never creates. */
export const isAdopted = (image: RawImage): boolean => String(image.adopt ?? false) === 'true'

/** A rawDisk with only a container type is not a source. */
export function hasSource(image: RawImage, field: SourceField): boolean {
  if (field !== 'rawDisk') return image[field] !== undefined
  return (image.rawDisk as { source?: unknown } | undefined)?.source !== undefined
}
