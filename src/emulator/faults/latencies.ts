import { createRandom } from '../base/random.ts'
import {
  durationMs,
  type Latency,
  type LatencyOptions,
  maxDurationMs,
  type SourceKind,
} from '../contract/latency.ts'

type Sampler = () => number

/** The 95th percentile of the standard normal distribution. */
const p95Deviations = 1.644_853_626_951_472_2

function samplerOf(latency: Latency, random: () => number): Sampler {
  if (typeof latency === 'number' || typeof latency === 'string') {
    const ms = durationMs(latency)
    return () => ms
  }
  if (!('median' in latency)) {
    const [min, max] = [durationMs(latency[0]), durationMs(latency[1])]
    return () => Math.round(min + (max - min) * random())
  }
  const [median, p95] = [durationMs(latency.median), durationMs(latency.p95)]
  return () =>
    Math.min(maxDurationMs, Math.round(median * (p95 / median) ** (normal(random) / p95Deviations)))
}

/** A draw from the standard normal distribution, by two uniform draws (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Draws times. The same seed draws the same times; draws for responses do not change those for operations. */
export class Latencies {
  readonly #operationRandom: () => number
  readonly #responseRandom: () => number
  #options: LatencyOptions = {}
  #operations = new Map<string, Sampler>()
  #responses = new Map<string, Sampler>()

  constructor(options: LatencyOptions, seed: number) {
    this.#operationRandom = createRandom(seed)
    this.#responseRandom = createRandom(seed + 1)
    this.options = options
  }

  get options(): LatencyOptions {
    return this.#options
  }

  /** Applies to operations and responses that start later. */
  set options(options: LatencyOptions) {
    const {
      operation = 2_000,
      operations = {},
      sources = {},
      pending = 0,
      answer = 0,
      answers = {},
    } = options
    this.#options = options
    this.#operations = samplers({ ...operations, ...sources, operation, pending }, this.#operationRandom)
    this.#responses = samplers({ ...answers, ...(answer === 0 ? {} : { answer }) }, this.#responseRandom)
  }

  pendingMs(): number {
    return draw(this.#operations, ['pending'])
  }

  /** `source` is the kind of the image's source. */
  runningMs(method: string, source?: SourceKind): number {
    return draw(this.#operations, source ? [source, method, 'operation'] : [method, 'operation'])
  }

  responseMs(method: string): number {
    return this.#responses.size === 0 ? 0 : draw(this.#responses, [method, 'answer'])
  }
}

function samplers(latencies: Readonly<Record<string, Latency>>, random: () => number): Map<string, Sampler> {
  return new Map(Object.entries(latencies).map(([key, latency]) => [key, samplerOf(latency, random)]))
}

/** Draws by the first key that has a sampler; 0 without any. */
function draw(samplers: ReadonlyMap<string, Sampler>, keys: readonly string[]): number {
  for (const key of keys) {
    const sampler = samplers.get(key)
    if (sampler) return sampler()
  }
  return 0
}
