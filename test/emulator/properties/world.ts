import { expect } from 'vitest'
import type { EmulatorState } from '../../../src/emulator/contract/state.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/start-emulator.ts'
import { formatState } from '../../../src/emulator/statefile/format-state.ts'
import { parseState } from '../../../src/emulator/statefile/state-file.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import type { Json } from '../rig.ts'
import { type CallCommand, type Command, project, zone } from './commands.ts'
import { checkAll, checkLists } from './invariants.ts'

export interface ApiResponse {
  readonly status: number
  readonly text: string
  readonly body: Json
}

const global = `projects/${project}/global`

/** The state before the random calls. */
const seed: EmulatorState = {
  projects: { [project]: { imagesQuota: 6 } },
  images: [
    { project, id: 101, name: 'seeded', family: 'web', creationTimestamp: '2026-01-01T00:00:00Z' },
    { project, id: 102, name: 'db', family: 'db', labels: { team: 'shop' } },
    { project, id: 103, name: 'base', diskSizeGb: 5 },
  ],
  disks: [
    { project, id: 201, zone: 'us-central1-a', name: 'blank', sizeGb: 10 },
    {
      project,
      id: 202,
      zone: 'us-central1-a',
      name: 'attached',
      users: ['zones/us-central1-a/instances/vm'],
    },
    { project, id: 203, zone: 'us-central1-a', name: 'disk-1' },
  ],
  snapshots: [
    { project, id: 301, name: 'snap', diskSizeGb: 20 },
    { project, id: 302, name: 'snap-1' },
  ],
  failures: [
    {
      source: 'gs://golden/fails.tar.gz',
      code: 'INVALID_IMAGE_TAR',
      message: 'The tar archive is not a valid image.',
    },
    {
      source: 'gs://golden/leaves-a-failed-image.tar.gz',
      times: 2,
      code: 'INVALID_IMAGE_TAR',
      message: 'The tar archive is not a valid image.',
      leaves: 'failedImage',
    },
  ],
}

/** Invariants go by the ids of targets, which inserts that are PENDING do not show by default. */
const options: EmulatorOptions = { latencyMs: [0, 20_000], pendingMs: [0, 2_000], pendingHidesTarget: false }

/** Counts of situations, which show whether the sequences try what they should. */
export class Tally {
  readonly counts = new Map<string, number>()

  add(happening: string): void {
    this.counts.set(happening, (this.counts.get(happening) ?? 0) + 1)
  }
}

/** An emulator, its clock, and the history that the invariants need. */
export class World {
  emulator: Emulator
  readonly clock: FakeClock
  /** The latest text of each operation, by its selfLink's path. */
  readonly operations = new Map<string, Json>()
  /** Operations that were deleted on request, as they were at last, by the same path. */
  readonly forgotten = new Map<string, Json>()
  /** Operations by the number of the request id that started them, if the response arrived. */
  readonly startedBy = new Map<number, string>()
  readonly tally: Tally

  private constructor(emulator: Emulator, clock: FakeClock, tally: Tally) {
    this.emulator = emulator
    this.clock = clock
    this.tally = tally
  }

  static async start(tally: Tally): Promise<World> {
    const clock = new FakeClock()
    return new World(await startEmulator({ ...options, clock, state: seed }), clock, tally)
  }

  async get(path: string, emulator = this.emulator): Promise<ApiResponse> {
    return answerOf(await fetch(`${emulator.url}/compute/v1/${path}`))
  }

  async json(path: string): Promise<Json> {
    const { status, body } = await this.get(path)
    expect(status, path).toBe(200)
    return body
  }

  async run(command: Command): Promise<void> {
    switch (command.kind) {
      case 'call':
        await this.#call(command)
        break
      case 'together':
        await Promise.all(command.calls.map((call) => this.#send(call)))
        break
      case 'advance':
        await this.clock.advance(command.ms)
        break
      case 'restart':
        await this.#restart(command.asText)
        break
      case 'wait':
        await this.#wait(command.operation)
        break
      case 'forget':
        await this.#forget(command.operation)
        break
      case 'check':
        await checkAll(this, command)
        break
    }
    await checkLists(this)
  }

  /** A repeated request id returns the operation that it started and creates nothing. */
  async #call(call: CallCommand): Promise<void> {
    const started = call.requestId === undefined ? undefined : this.startedBy.get(call.requestId)
    const before = started === undefined ? undefined : await readAll(this, this.emulator)
    const response = await this.#send(call)
    if (started === undefined || before === undefined) return
    this.tally.add('replay')
    if (response?.status === 200) expect(response.body.selfLink).toContain(started)
    expect(await readAll(this, this.emulator)).toEqual(before)
  }

  async #send(call: CallCommand): Promise<ApiResponse | undefined> {
    const { requestId, fault } = call
    if (fault) this.emulator.failNext(call.method, fault)
    const response = await this.#fetch(call)
    if (fault) this.tally.add(fault.kind)
    if (!response || fault?.kind === 'reply' || fault?.kind === 'replyAfter') return undefined
    this.tally.add(`${call.method} ${response.status}`)
    expectProper(response, call)
    if (response.status === 200 && requestId !== undefined && !this.startedBy.has(requestId)) {
      this.startedBy.set(requestId, response.body.selfLink.replace(/^.*\/projects\//, 'projects/'))
    }
    return response
  }

  async #fetch({ http, path, body, fingerprint, requestId }: CallCommand): Promise<ApiResponse | undefined> {
    const separator = path.includes('?') ? '&' : '?'
    const query = requestId === undefined ? '' : `${separator}requestId=${uuid(requestId)}`
    const url = `${this.emulator.url}/compute/v1/${path}${query}`
    const sent =
      fingerprint === undefined
        ? body
        : { ...body, labelFingerprint: await this.#fingerprint(path, fingerprint) }
    try {
      return await answerOf(
        await fetch(url, {
          method: http,
          headers: { 'content-type': 'application/json' },
          ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
        }),
      )
    } catch {
      return undefined // cut, as the fault wants
    }
  }

  async #fingerprint(path: string, which: 'current' | 'stale'): Promise<string> {
    if (which === 'stale') return 'AAAAAAAAAAA='
    const { body } = await this.get(path.replace('/setLabels', ''))
    return body.labelFingerprint ?? ''
  }

  /** The loaded state responds to every read like the saved one, and is saved as the same text. */
  async #restart(asText: boolean): Promise<void> {
    this.tally.add('restart')
    const saved = this.emulator.state()
    const text = formatState(saved)
    const next = await startEmulator({
      ...options,
      clock: this.clock,
      state: asText ? parseState(text, 'state.yaml') : saved,
    })
    try {
      expect(await readAll(this, next)).toEqual(await readAll(this, this.emulator))
      expect(formatState(next.state())).toBe(text)
    } catch (error) {
      await next.close()
      throw error
    }
    await this.emulator.close()
    this.emulator = next
  }

  async #wait(index: number): Promise<void> {
    const path = pick([...this.operations.keys()].filter(isGlobal), index)
    if (path === undefined) return
    this.tally.add('wait')
    const waiting = fetch(`${this.emulator.url}/compute/v1/${path}/wait`, { method: 'POST' }).then(answerOf)
    const ticking = (async () => {
      for (let tick = 0; tick < 3; tick++) {
        await new Promise((resolve) => setImmediate(resolve))
        await this.clock.advance(60_000)
      }
    })()
    const until = await Promise.race([waiting, ticking.then(() => this.#untilAnswered(waiting))])
    expect(until.status).toBe(200)
    await ticking
  }

  /** A wait that started late needs more of the clock. */
  async #untilAnswered(waiting: Promise<ApiResponse>): Promise<ApiResponse> {
    let response: ApiResponse | undefined
    void waiting.then((value) => {
      response = value
    })
    while (!response) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.clock.advance(1_000)
    }
    return response
  }

  async #forget(index: number): Promise<void> {
    const done = [...this.operations].filter(([path, { status }]) => isGlobal(path) && status === 'DONE')
    const path = pick(
      done.map(([name]) => name),
      index,
    )
    if (path === undefined) return
    const { status } = await answerOf(
      await fetch(`${this.emulator.url}/compute/v1/${path}`, { method: 'DELETE' }),
    )
    expect(status).toBe(204)
    this.forgotten.set(path, this.operations.get(path))
    this.operations.delete(path)
    for (const [requestId, started] of this.startedBy) if (started === path) this.startedBy.delete(requestId)
  }
}

const isGlobal = (path: string) => path.startsWith(`${global}/`)

const pick = <T>(items: readonly T[], index: number): T | undefined =>
  items.length === 0 ? undefined : items[index % items.length]

const uuid = (index: number) => `00000000-0000-4000-8000-00000000000${index + 1}`

async function answerOf(response: Response): Promise<ApiResponse> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined }
}

/** An operation, or an error of the API's shape that is no fault of the emulator's own. */
function expectProper({ status, text, body }: ApiResponse, call: CallCommand): void {
  if (status === 200) expect(body.kind, text).toBe('compute#operation')
  else {
    expect(body.error.code, text).toBe(status)
    expect([400, 403, 404, 409, 412], `${JSON.stringify(call)}: ${text}`).toContain(status)
  }
}

/** Every response to a read, by its path, as text. */
async function readAll(world: World, emulator: Emulator): Promise<Map<string, string>> {
  const lists = [
    `${global}/images`,
    `${global}/operations`,
    `${global}/snapshots`,
    `${zone}/disks`,
    `${zone}/operations`,
  ]
  const paths = [
    ...lists,
    ...lists.map((list) => `${list}?orderBy=creationTimestamp+desc`),
    ...lists.map((list) => `${list}?maxResults=2`),
    ...['web', 'db'].map((family) => `${global}/images/family/${family}`),
    ...['blank', 'attached', 'disk-1', 'disk-2'].map((disk) => `${zone}/disks/${disk}`),
    ...['snap', 'snap-1', 'snap-2'].map((snapshot) => `${global}/snapshots/${snapshot}`),
    `projects/${project}/aggregated/disks`,
    `projects/${project}/aggregated/operations`,
    ...world.operations.keys(),
  ]
  const responses = new Map<string, string>()
  for (const path of paths) {
    const { status, text } = await world.get(path, emulator)
    responses.set(path, `${status} ${text}`)
  }
  return responses
}
