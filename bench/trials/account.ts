import type { Emulator } from '../../src/emulator/start-emulator.ts'
import type { WantedImage } from './images.ts'

/** What the emulator has seen of a trial; times by its clock. */
export interface Account {
  readonly requests: number
  /** Requests refused with 403 or 429. */
  readonly refused: number
  readonly firstMs: number
  readonly images: readonly AccountedImage[]
}

export interface AccountedImage {
  readonly name: string
  readonly family: string
  readonly description: string
  readonly ready: boolean
  /** Operations that made an image of this name. */
  readonly made: number
  /** When the last of them ended. */
  readonly endMs: number
}

/** To be asked for when a trial is over: what is in flight yet is waited for. */
export function accountOf(emulator: Emulator): Account {
  const { requests } = emulator
  emulator.advance(3_600_000)
  const { images = [], operations = [] } = emulator.state()
  const made = new Map<string, { count: number; endMs: number }>()
  for (const operation of operations) {
    if (!('operationType' in operation) || operation.operationType !== 'insert' || operation.failure) continue
    const name = operation.target.slice(operation.target.lastIndexOf('/') + 1)
    const before = made.get(name) ?? { count: 0, endMs: 0 }
    const endMs = Date.parse(operation.endTime ?? '')
    made.set(name, { count: before.count + 1, endMs: Math.max(before.endMs, endMs) })
  }
  return {
    requests: emulator.count(),
    refused: requests.filter(({ status }) => status === 403 || status === 429).length,
    firstMs: requests[0]?.atMs ?? Number.NaN,
    images: images.map(({ name, family = '', description = '', status = 'READY' }) => ({
      name,
      family,
      description,
      ready: status === 'READY',
      made: made.get(name)?.count ?? 0,
      endMs: made.get(name)?.endMs ?? Number.NaN,
    })),
  }
}

/** By image: whether the subject said that it has made it. */
export type Claims = Readonly<Record<string, boolean>>

export interface Verdict {
  /** Images that are READY and as they were wanted. */
  readonly created: number
  /** Said to have failed, but READY as wanted; or said to be made, and not. No word on an image counts as failed. */
  readonly false: number
  /** Creations of a name beyond its first, and images that nobody wanted. */
  readonly duplicates: number
}

export function judge(wanted: readonly WantedImage[], claims: Claims, { images }: Account): Verdict {
  const found = new Map(images.map((image) => [image.name, image]))
  const names = new Set(wanted.map(({ name }) => name))
  const isRight = ({ name, family, description }: WantedImage) => {
    const image = found.get(name)
    return image?.ready === true && image.family === family && image.description === description
  }
  return {
    created: wanted.filter(isRight).length,
    false: wanted.filter((image) => isRight(image) !== (claims[image.name] ?? false)).length,
    duplicates: images.reduce(
      (sum, { name, made }) => sum + (names.has(name) ? Math.max(0, made - 1) : 1),
      0,
    ),
  }
}
