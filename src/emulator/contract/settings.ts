import type { FaultRule } from './fault.ts'
import type { LatencyOptions } from './latency.ts'
import type { QuotaOptions } from './quotas.ts'

/** Latency, quotas, faults and behavior: options of startEmulator, and the content of `mintage emulator --config`. */
export interface EmulatorSettings {
  /** The same seed draws the same ids, times and faults. */
  readonly seed?: number
  readonly latency?: LatencyOptions
  /** `documented` is short for `{ preset: documented }`. */
  readonly quota?: QuotaOptions | 'documented' | 'none'
  /** Fault rules that are active from the start. */
  readonly faults?: readonly FaultRule[]
  /** Permissions that the caller lacks in every project, such as `compute.images.create`. */
  readonly deny?: readonly string[]
  /** Whether unknown members of a body and scalars of the wrong type are rejected; default: false. */
  readonly strictBodies?: boolean
  /**
   * Whether a PENDING insert lacks targetId; default: true, as in users' records of inserts. Other operations have it,
   * such as the recorded deprecation.
   */
  readonly pendingHidesTarget?: boolean
  /**
   * How an insert reports that the name exists: in its response, with 409 (`atOnce`, the default), or in an operation
   * that fails with RESOURCE_ALREADY_EXISTS, as recorded for an instance.
   */
  readonly nameConflict?: 'atOnce' | 'inOperation'
  /** How long the name of a deleted image remains taken, as users report it, in ms; default: 0. */
  readonly nameLagMs?: number
  /** The remains of an image whose creation fails, unless its rule sets `leaves`; default: nothing. */
  readonly failureLeaves?: 'nothing' | 'failedImage'
  /**
   * How long an operation remains readable after its end, in ms; default: 14 days. Google documents only that the
   * time is limited.
   */
  readonly operationRetentionMs?: number
  /**
   * How long a requestId is remembered after the request, in ms; default: as long as its operation. Google does not
   * document it.
   */
  readonly requestIdMs?: number
}

/** Settings for behavior of the real API that is unknown or varies. */
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

/** Expands the short forms. */
export const quotaOf = (quota: EmulatorSettings['quota'] = {}): QuotaOptions =>
  typeof quota === 'string' ? { preset: quota } : quota

/** Invalid options; the message names each of them. */
export class EmulatorOptionsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EmulatorOptionsError'
  }
}
