import { createRandom } from '../../src/emulator/base/random.ts'
import type { FaultRule } from '../../src/emulator/contract/fault.ts'
import { Latencies } from '../../src/emulator/faults/latencies.ts'
import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts'
import { lowerBoundMs } from '../lower-bound.ts'
import { project, zone } from './desired-images.ts'

/** The faults, quotas and resources of a trial. */
export interface Conditions {
  /** Of the random latencies and faults. */
  readonly seed: number
  readonly faults: boolean
  /** The documented quotas, none, or the documented ones with this many inserts per minute. */
  readonly quota: 'documented' | 'none' | number
  /** Names of disks that exist. */
  readonly disks?: readonly string[]
}

/** 20 s ± 10 s */
const operationMs: readonly [number, number] = [10_000, 30_000]
export const documentedInserts = 375
const secondsIntoMinute = 30

/** The start of every trial, by its own clock. */
export const trialStartMs = Date.UTC(2026, 10, 24, 10, 0, secondsIntoMinute)

export const defaultConditions: Conditions = { seed: 1, faults: false, quota: 'documented' }

export function emulatorOptions({ seed, faults, quota, disks = [] }: Conditions): EmulatorOptions {
  return {
    seed,
    latency: { operation: operationMs },
    quota:
      typeof quota === 'number'
        ? { preset: 'documented', perMinute: { global_resource_write_requests: quota } }
        : quota,
    faults: faults ? faultMix(seed) : [],
    state: { disks: disks.map((name) => ({ project, zone, name, sizeGb: 20 })) },
  }
}

/** The lower bound of a trial whose first request is sent at `firstRequestMs`. */
export function boundMs(images: number, firstRequestMs: number, { seed, quota }: Conditions): number {
  const latencies = new Latencies({ operation: operationMs }, seed)
  const latenciesMs = Array.from({ length: images }, () => latencies.runningMs('images.insert', 'rawDisk'))
  const perMinute = quota === 'documented' ? documentedInserts : quota === 'none' ? Infinity : quota
  return lowerBoundMs({ latenciesMs, perMinute, startMs: firstRequestMs })
}

const burst = { count: 60, length: 10, gap: 990 }

/**
 * Of all requests to any method, 3% receive 503; 2% take effect, but lose their response with the connection; 1%
 * hang forever; 1% receive 429, ten in a row after 990 ± 500 other requests.
 */
function faultMix(seed: number): FaultRule[] {
  const random = createRandom(seed)
  const bursts = Array.from({ length: burst.count }, () => {
    const before = Math.round(burst.gap - 500 + 1_000 * random())
    // an operation that is lost for 0 ms is found at once: this fault only counts requests
    const quiet: FaultRule = { times: before, fault: { kind: 'loseOperation', for: 0 } }
    const rejected: FaultRule = { times: burst.length, fault: { kind: 'reply', status: 429 } }
    return [quiet, rejected]
  })
  return [
    { probability: 0.03, fault: { kind: 'reply', status: 503 } },
    { probability: 0.02, fault: { kind: 'resetAfter' } },
    { probability: 0.01, fault: { kind: 'hang' } },
    ...bursts.flat(),
  ]
}
