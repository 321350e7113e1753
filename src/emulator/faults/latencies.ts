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
    const [least, most] = [durationMs(latency[0]), durationMs(latency[1])]
    return () => Math.round(least + (most - least) * random())
  }
  const [median, p95] = [durationMs(latency.median), durationMs(latency.p95)]
  return () =>
    Math.min(maxDurationMs, Math.round(median * (p95 / median) ** (normal(random) / p95Deviations)))
}

/** A number of the standard normal distribution, made from two evenly distributed ones (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Draws times. The same seed draws the same ones; those of answers do not disturb those of operations. */
export class Latencies {
  readonly #operationRandom: () => number
  readonly #answerRandom: () => number
  #options: LatencyOptions = {}
  #operations = new Map<string, Sampler>()
  #answers = new Map<string, Sampler>()

  constructor(options: LatencyOptions, seed: number) {
    this.#operationRandom = createRandom(seed)
    this.#answerRandom = createRandom(seed + 1)
    this.options = options
  }

  get options(): LatencyOptions {
    return this.#options
  }

  /** Holds for what begins from now on. */
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
    this.#answers = samplers({ ...answers, ...(answer === 0 ? {} : { answer }) }, this.#answerRandom)
  }

  pendingMs(): number {
    return draw(this.#operations, ['pending'])
  }

  /** `source` is what an image is made from. */
  runningMs(method: string, source?: SourceKind): number {
    return draw(this.#operations, source ? [source, method, 'operation'] : [method, 'operation'])
  }

  answerMs(method: string): number {
    return this.#answers.size === 0 ? 0 : draw(this.#answers, [method, 'answer'])
  }
}

function samplers(latencies: Readonly<Record<string, Latency>>, random: () => number): Map<string, Sampler> {
  return new Map(Object.entries(latencies).map(([key, latency]) => [key, samplerOf(latency, random)]))
}

/** By the first key that there is one for. */
function draw(samplers: ReadonlyMap<string, Sampler>, keys: readonly string[]): number {
  for (const key of keys) {
    const sampler = samplers.get(key)
    if (sampler) return sampler()
  }
  return 0
}
