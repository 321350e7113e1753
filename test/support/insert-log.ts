import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator/start-emulator.ts'

/** The requestIds of an image's inserts, in order. */
export function requestIds({ requests }: Emulator, image: string): (string | undefined)[] {
  return requests
    .filter(({ method, name }) => method === 'images.insert' && name === image)
    .map(({ requestId }) => requestId)
}

/** The statuses of the responses; 0 without a response. */
export function insertStatuses({ requests }: Emulator, image: string): number[] {
  return requests
    .filter(({ method, name }) => method === 'images.insert' && name === image)
    .map(({ status }) => status)
}

/** How many operations have created, or are creating, an image of this name. */
export function timesMade(gce: Emulator, image: string): number {
  const operations = (gce.state().operations ?? []) as readonly {
    readonly operationType?: string
    readonly target?: string
    readonly failure?: unknown
  }[]
  return operations.filter(
    ({ operationType, target, failure }) =>
      operationType === 'insert' && target?.endsWith(`/images/${image}`) && failure === undefined,
  ).length
}

/** Expects this many inserts of the image with one requestId, and one operation that created it. */
export function expectOnce(gce: Emulator, image: string, inserts: number): void {
  const ids = requestIds(gce, image)
  expect(ids).toHaveLength(inserts)
  expect(new Set(ids).size).toBe(1)
  expect(timesMade(gce, image)).toBe(1)
}

/** Inserts an image of project golden-prod as another client; returns the operation. */
export async function insertByHand(
  gce: Emulator,
  body: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const url = `${gce.url}/compute/v1/projects/golden-prod/global/images`
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers })
  return (await reply.json()) as Record<string, unknown>
}

export async function deleteByHand(gce: Emulator, image: string): Promise<void> {
  await fetch(`${gce.url}/compute/v1/projects/golden-prod/global/images/${image}`, { method: 'DELETE' })
}
