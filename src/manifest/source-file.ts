/** One file of the manifest, as read. Offsets are UTF-16 code units into `text`. */
export interface SourceFile {
  /** As the user named it; `<stdin>` for `-`. */
  readonly path: string
  readonly text: string
}

export interface Range {
  readonly offset: number
  readonly length: number
}

/** Where in what the user wrote: every diagnostic and every ImageSpec has one. */
export interface Place {
  readonly file: SourceFile
  readonly range: Range
}
