export interface RunLimits {
  /** Images in flight, of each project. */
  readonly concurrency: number
  /** Images started of one disk, snapshot or image in an hour; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** For an image without a `timeout` of its own, in ms from its start. */
  readonly timeoutMs: number
  /** Fires when the run is to stop: no new inserts, and waiting ends. */
  readonly stop: AbortSignal
  /** Fires some seconds after `stop`: ends even inserts that are in flight. */
  readonly graceSignal: AbortSignal
}
