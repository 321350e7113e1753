import { describe, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { FakeClock } from '../support/fake-clock.ts'
import type { Driver, ImageBody, Json, NewDriver, Refusal } from './driver.ts'
import { googleCloudDriver } from './google-cloud-driver.ts'
import { googleapisDriver } from './googleapis-driver.ts'

/** The clients that none of us wrote, unmodified. */
const clients: Readonly<Record<string, NewDriver>> = {
  '@google-cloud/compute': googleCloudDriver,
  '@googleapis/compute': googleapisDriver,
}

export const project = 'golden-prod'
export const zone = 'us-central1-a'
export const region = 'us-central1'
export const raw = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }

/** Tools of one case: a client, and an emulator of its own, whose clock advances when nothing happens. */
export interface Contract {
  readonly client: Driver
  readonly emulator: Emulator
  /** Waits by the client's means until the operation is DONE, and returns it. */
  readonly done: (operation: Json) => Promise<Json>
  /** An image that is READY. */
  readonly create: (body: ImageBody) => Promise<Json>
  /** The client's error of a refused request. */
  readonly refused: (request: Promise<unknown>) => Promise<Refusal>
}

export type Case = (contract: Contract) => Promise<void>

/** Runs the same cases through every client. */
export function contract(cases: Readonly<Record<string, Case>>, options: EmulatorOptions = {}): void {
  describe.each(Object.keys(clients))('%s', (name) => {
    test.each(Object.keys(cases))('%s', async (title) => {
      const clock = new FakeClock({ autoAdvance: true })
      await using emulator = await startEmulator({ clock, latencyMs: 10_000, ...options })
      const client = clients[name]?.(emulator.url, project)
      if (!client) throw new Error(`no client ${name}`)
      try {
        await cases[title]?.(newContract(client, emulator))
      } finally {
        await client.close()
      }
    })
  })
}

const last = (url: string) => url.slice(url.lastIndexOf('/') + 1)

function newContract(client: Driver, emulator: Emulator): Contract {
  const { operations } = client
  const wait = ({ name, zone: inZone, region: inRegion }: Json): Promise<Json> => {
    if (inZone) return operations.waitInZone(last(inZone), name)
    return inRegion ? operations.waitInRegion(last(inRegion), name) : operations.wait(name)
  }
  const done = async (operation: Json): Promise<Json> => {
    let now = operation
    while (now.status !== 'DONE') now = await wait(now)
    return now
  }
  return {
    client,
    emulator,
    done,
    async create(body) {
      const { error } = await done(await client.images.insert(body))
      if (error) throw new Error(JSON.stringify(error))
      return client.images.get(body.name ?? '')
    },
    async refused(request) {
      const error = await request.then(
        () => expect.unreachable('the request was not refused'),
        (thrown: unknown) => thrown,
      )
      return client.refusal(error)
    },
  }
}
