import { createRandom } from '../../src/emulator/base/random.ts'
import type { FaultRule } from '../../src/emulator/contract/fault.ts'
import { Latencies } from '../../src/emulator/faults/latencies.ts'
import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts'
import { leastMs } from '../bound.ts'
import { project, zone } from './images.ts'

/** What a trial meets. */
export interface Conditions {
  /** Draws latencies and faults. */
  readonly seed: number
  readonly faults: boolean
  /** The documented limits, or a number of inserts a minute in place of the documented 375, or none. */
  readonly quota: 'documented' | 'none' | number
  /** Disks to make images of. */
  readonly disks?: readonly string[]
}

/** 20 s ± 10 s */
const operationMs: readonly [number, number] = [10_000, 30_000]
export const documentedInserts = 375
const secondsIntoMinute = 30

/** When a trial begins, by its own clock. */
export const beginMs = Date.UTC(2026, 10, 24, 10, 0, secondsIntoMinute)

export const usual: Conditions = { seed: 1, faults: false, quota: 'documented' }

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

/** The least time for so many images, in ms, for a trial whose first request comes at that time. */
export function boundMs(images: number, firstMs: number, { seed, quota }: Conditions): number {
  const drawn = new Latencies({ operation: operationMs }, seed)
  const latenciesMs = Array.from({ length: images }, () => drawn.runningMs('images.insert', 'rawDisk'))
  const perMinute = quota === 'documented' ? documentedInserts : quota === 'none' ? Infinity : quota
  return leastMs({ latenciesMs, perMinute, startMs: firstMs })
}

const burst = { count: 60, length: 10, gap: 990 }

/**
 * Of all requests to any method, 3 % are answered with 503; 2 % are carried out, and the connection is cut; 1 % hang
 * for ever; and 1 % are refused with 429, ten in a row after 990 ± 500 others.
 */
export function faultMix(seed: number): FaultRule[] {
  const random = createRandom(seed)
  const bursts = Array.from({ length: burst.count }, () => {
    const before = Math.round(burst.gap - 500 + 1_000 * random())
    // an operation that is lost for no time is found at once: so many requests go as they would
    const calm: FaultRule = { times: before, fault: { kind: 'loseOperation', for: 0 } }
    const refused: FaultRule = { times: burst.length, fault: { kind: 'reply', status: 429 } }
    return [calm, refused]
  })
  return [
    { probability: 0.03, fault: { kind: 'reply', status: 503 } },
    { probability: 0.02, fault: { kind: 'resetAfter' } },
    { probability: 0.01, fault: { kind: 'hang' } },
    ...bursts.flat(),
  ]
}
