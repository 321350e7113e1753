import type { FaultRule } from './fault.ts'
import type { LatencyOptions } from './latency.ts'
import type { QuotaOptions } from './quotas.ts'

/** Time and trouble: what startEmulator takes among its options, and a file of `mintage emulator --config` as YAML. */
export interface EmulatorSettings {
  /** The same seed draws the same ids, times and faults. */
  readonly seed?: number
  readonly latency?: LatencyOptions
  /** `documented` is short for `{ preset: documented }`. */
  readonly quota?: QuotaOptions | 'documented' | 'none'
  /** Faults from the start on. */
  readonly faults?: readonly FaultRule[]
  /** Permissions that the caller lacks in every project, such as `compute.images.create`. */
  readonly deny?: readonly string[]
  /** Whether unknown members of a body and scalars of another type than their member's are refused; default: false. */
  readonly strictBodies?: boolean
  /**
   * Whether an insert that is PENDING lacks targetId; default: true, as users' records of inserts show it. Those of other
   * operations have it, such as the recorded deprecation.
   */
  readonly pendingHidesTarget?: boolean
  /**
   * Where an insert tells that the name is taken: at once, with 409, unless said; or in an operation that ends with
   * RESOURCE_ALREADY_EXISTS, as it is recorded for an instance.
   */
  readonly nameConflict?: 'atOnce' | 'inOperation'
  /** For how long a deleted image's name is still taken, as users have met it; 0, unless said. */
  readonly nameLagMs?: number
  /** What stays of an image whose creation fails, where nothing else says so; nothing, unless said. */
  readonly failureLeaves?: 'nothing' | 'failedImage'
  /**
   * How long an operation can be got when it has ended; 14 days, unless said. Google's documentation says no more
   * than that it is limited.
   */
  readonly operationRetentionMs?: number
  /**
   * For how long a requestId is remembered from the request on; as long as its operation, unless said. What the API
   * does is not documented.
   */
  readonly requestIdMs?: number
}

/** How the emulator behaves where the real API is not known to be of one way. */
export type Behavior = Pick<
  EmulatorSettings,
  'strictBodies' | 'pendingHidesTarget' | 'nameConflict' | 'nameLagMs' | 'failureLeaves' | 'requestIdMs'
>

const defaultBehavior: Required<Behavior> = {
  strictBodies: false,
  pendingHidesTarget: true,
  nameConflict: 'atOnce',
  nameLagMs: 0,
  failureLeaves: 'nothing',
  requestIdMs: Infinity,
}

/** The behavior among other settings, with defaults. */
export const behaviorOf = (settings: Behavior): Required<Behavior> => {
  const entries = Object.entries(defaultBehavior)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, settings[key as keyof Behavior] ?? value]),
  ) as Required<Behavior>
}

/** The short forms written out. */
export const quotaOf = (quota: EmulatorSettings['quota'] = {}): QuotaOptions =>
  typeof quota === 'string' ? { preset: quota } : quota

/** Options that cannot be used; the message names each of them. */
export class EmulatorOptionsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmulatorOptionsError'
  }
}
