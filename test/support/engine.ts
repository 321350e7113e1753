import { randomUUID } from 'node:crypto'
import type { Catalog, ImageSpec } from '../../src/catalog/image-spec.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import {
  type ComputeClient,
  type ComputeClientOptions,
  createComputeClient,
} from '../../src/gce/compute-client.ts'
import { resolveEndpoint } from '../../src/gce/endpoint.ts'
import { createHttp } from '../../src/gce/http/http-client.ts'
import { noTokens } from '../../src/gce/token/token-source.ts'
import type { CloudState } from '../../src/observe/cloud-state.ts'
import { readCloudState } from '../../src/observe/read-state.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { outcomeStatus } from '../../src/report/view/status.ts'
import type { Event, Outcome } from '../../src/run/events.ts'
import { runPlan } from '../../src/run/executor.ts'
import { FakeClock } from './fake-clock.ts'
import { startOn } from './programs.ts'

export interface Engine extends AsyncDisposable {
  readonly gce: Emulator
  readonly clock: FakeClock
  readonly client: ComputeClient
  readonly events: Event[]
  readonly stop: AbortController
  readonly wire: AbortController
  read(catalog: Catalog): Promise<CloudState>
  plan(specs: readonly ImageSpec[]): Promise<Plan>
  /** Executes a plan of any age. */
  carryOut(plan: Plan): Promise<Outcome[]>
  run(specs: readonly ImageSpec[]): Promise<Outcome[]>
}

/** The engine from plan to outcomes, against an emulator over HTTP, on one fake clock. */
export async function startEngine(
  options: EmulatorOptions & {
    readonly concurrency?: number
    readonly timeoutMs?: number
    readonly rate?: number
    readonly readRate?: number
    readonly sourceRate?: number
    /** The emulator of another engine; default: its own. */
    readonly cloud?: Emulator
    /** The URL of a gateway to the emulator; default: the emulator's own. */
    readonly endpoint?: string
    readonly newRequestId?: () => string
    readonly client?: Pick<Partial<ComputeClientOptions>, 'tokens' | 'timeouts' | 'random'>
    /** Whether a program that verifies an image waits for time to pass. */
    readonly waitsForTime?: Parameters<typeof startOn>[1]
    readonly onEvent?: (event: Event, engine: Engine) => void
  } = {},
): Promise<Engine> {
  const clock = (options.clock as FakeClock | undefined) ?? new FakeClock({ autoAdvance: true })
  const {
    concurrency,
    timeoutMs,
    rate,
    readRate,
    sourceRate,
    cloud,
    endpoint,
    client: forClient,
    newRequestId = randomUUID,
    onEvent,
    waitsForTime,
    ...forEmulator
  } = options
  const gce = cloud ?? (await startEmulator({ ...forEmulator, clock: clock.steady }))
  const base = resolveEndpoint({ endpoint: endpoint ?? gce.url })
  if (!base.ok) throw new Error(base.error)
  const events: Event[] = []
  const emit = (event: Event) => {
    events.push(event)
    onEvent?.(event, engine)
  }
  const client = createComputeClient({
    baseUrl: base.value,
    tokens: noTokens,
    clock,
    http: createHttp({ userAgent: 'mintage/test', maxConnections: 200, clock }),
    perMinute: {
      write: rate ?? 6_000,
      read: readRate ?? 60_000,
      list: readRate ?? 60_000,
      operation: readRate ?? 60_000,
    },
    emit,
    random: () => 0.5,
    ...forClient,
  })
  const [stop, wire] = [new AbortController(), new AbortController()]
  const engine: Engine = {
    gce,
    clock,
    client,
    events,
    stop,
    wire,
    read: (catalog) => readCloudState(catalog, client, { signal: stop.signal, emit }),
    plan: async (specs) => planImages({ images: specs }, await engine.read({ images: specs })),
    carryOut(plan) {
      const limits = {
        concurrency: concurrency ?? 50,
        sourceRate,
        timeoutMs: timeoutMs ?? 36_000_000,
        stop: stop.signal,
        graceSignal: wire.signal,
      }
      const programs = {
        start: startOn(clock, waitsForTime),
        findStartError: () => undefined,
        env: process.env,
        hide: (text: string) => text,
      }
      const { objects } = client
      return runPlan(plan, { api: client, objects, clock, emit, newRequestId, programs }, limits)
    },
    run: async (specs) => engine.carryOut(await engine.plan(specs)),
    async [Symbol.asyncDispose]() {
      client.close()
      if (cloud === undefined) await gce.close()
    },
  }
  return engine
}

/** `name: status`, with the relevant details. */
export function summary(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((outcome) => {
    const extra =
      outcome.result === 'failed'
        ? ` (${outcome.failure.kind}: ${outcome.failure.message})`
        : outcome.result === 'skipped'
          ? ` (${outcome.why})`
          : outcome.result === 'changed' && outcome.note
            ? ` (${outcome.note})`
            : ''
    return `${outcome.image.name}: ${outcomeStatus(outcome)}${extra}`
  })
}
