import type { LimitName } from '../settings/limits.ts'

/** A manifest as written, checked by the schema, its expressions expanded. */
export interface RawManifest {
  readonly project?: string
  readonly vars?: Readonly<Record<string, string | number | boolean>>
  readonly limits?: Readonly<Partial<Record<LimitName, number | string>>>
  readonly defaults?: RawImage
  readonly images: readonly RawImage[]
}

/** A `_catalog.yaml` as written: the shared values of its folder. */
export type RawFolder = Partial<Omit<RawManifest, 'images'>>

/** An entry: the fields of the API and of mintage. */
export interface RawImage {
  readonly name?: string
  readonly project?: string
  readonly forceCreate?: boolean | string
  readonly timeout?: string
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

/** A rawDisk with only a container type is no source. */
export function hasSource(image: RawImage, field: SourceField): boolean {
  if (field !== 'rawDisk') return image[field] !== undefined
  return (image.rawDisk as { source?: unknown } | undefined)?.source !== undefined
}
