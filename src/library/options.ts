import type { Clock } from '../util/clock.ts'

/** The manifests, and what their expressions read. Each option is the flag of that name; see docs/options.md. */
export interface ManifestOptions {
  /** Manifests, folders, or `-` for standard input; default: `images.yaml`. */
  readonly files?: readonly string[]
  readonly project?: string
  readonly vars?: Readonly<Record<string, string>>
  readonly varFiles?: readonly string[]
  /** Warnings count as errors. */
  readonly strict?: boolean
  readonly lock?: string
  readonly locked?: boolean
  /** Instead of the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: the system's. */
  readonly clock?: Clock
}

/** What is planned and executed, and where. */
export interface RunOptions extends ManifestOptions {
  /** Globs of names, or of `project/name`; `!GLOB` excludes. */
  readonly only?: readonly string[]
  /** One of several runs that divide the images; `index` counts from 1. */
  readonly shard?: { readonly index: number; readonly count: number }
  readonly phases?: readonly ('create' | 'update' | 'promote' | 'retire')[]
  readonly allowOlder?: boolean
  readonly update?: boolean
  readonly prune?: boolean
  readonly maxRetire?: number
  /** Per image; default: ten hours. */
  readonly timeoutMs?: number
  /** Of the run. It ends with a report in which images are unfinished. */
  readonly deadlineMs?: number
  /** Ends the run like a signal: it starts nothing new, and reports within seconds. */
  readonly signal?: AbortSignal
  /** Rates per minute and project; `sourceRate` per hour. They override the manifest. */
  readonly limits?: {
    readonly rate?: number
    readonly readRate?: number
    readonly listRate?: number
    readonly operationRate?: number
    readonly concurrency?: number
    readonly sourceRate?: number | 'off'
  }
  /** The built-in emulator instead of the Compute API. */
  readonly emulator?:
    | boolean
    | { readonly state?: string; readonly seed?: string; readonly latencyMs?: number }
  readonly endpoint?: string
  readonly universeDomain?: string
  readonly auth?: 'auto' | 'always' | 'none'
  /** The last one is the target, others are delegates. */
  readonly impersonateServiceAccount?: readonly string[]
  readonly billingProject?: string
  readonly accessTokenFile?: string
}
