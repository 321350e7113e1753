/** Says which image creations fail, and how. All conditions that are given must hold. */
export interface FailureRule {
  readonly project?: string
  /** Name of the image; `*` stands for any text. */
  readonly name?: string
  /** The source as the image shows it (or `gs://bucket/object`), from `projects/` on; `*` stands for any text. */
  readonly source?: string
  /** How many creations it fails; absent = all. */
  readonly times?: number
  /** `INVALID_IMAGE_TAR`, `QUOTA_EXCEEDED` … */
  readonly code: string
  readonly message: string
  readonly httpStatus?: number
  readonly quota?: {
    readonly metricName: string
    readonly limitName?: string
    readonly limit?: number
    readonly dimensions?: Readonly<Record<string, string>>
  }
  readonly help?: readonly { readonly description: string; readonly url: string }[]
  readonly errorInfo?: {
    readonly reason: string
    readonly domain?: string
    readonly metadatas?: Readonly<Record<string, string>>
  }
  /** What stays of the image; nothing, unless said. */
  readonly leaves?: 'nothing' | 'failedImage'
}
