import type { LimitName } from '../settings/limits.ts'

/** A manifest as written, after the schema has passed it and its expressions are expanded. */
export interface RawManifest {
  readonly project?: string
  readonly vars?: Readonly<Record<string, string | number | boolean>>
  readonly limits?: Readonly<Partial<Record<LimitName, number | string>>>
  readonly defaults?: RawImage
  readonly images: readonly RawImage[]
}

/** A `_catalog.yaml` as written: what it gives to the manifests of its folder. */
export type RawFolder = Partial<Omit<RawManifest, 'images'>>

/** An entry: the API's fields, and our own. */
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

/** The four fields that say what an image is made from. */
export const sourceFields = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

export type SourceField = (typeof sourceFields)[number]

/** A rawDisk may say only its container, and then is no source. */
export function hasSource(image: RawImage, field: SourceField): boolean {
  if (field !== 'rawDisk') return image[field] !== undefined
  return (image.rawDisk as { source?: unknown } | undefined)?.source !== undefined
}
