import type { Emulator } from '../../src/emulator/start-emulator.ts'
import type { DesiredImage } from './desired-images.ts'

/** A trial as the emulator recorded it; times by its clock. */
export interface EmulatorStats {
  readonly requests: number
  /** Responses with 403 or 429. */
  readonly rejected: number
  readonly firstRequestMs: number
  readonly images: readonly ImageStats[]
}

export interface ImageStats {
  readonly name: string
  readonly family: string
  readonly description: string
  readonly ready: boolean
  /** Operations that created an image of this name. */
  readonly creations: number
  /** The end of the last of these operations. */
  readonly endMs: number
}

/** At the end of a trial: first completes the operations in progress. */
export function collectStats(emulator: Emulator): EmulatorStats {
  const { requests } = emulator
  emulator.advance(3_600_000)
  const { images = [], operations = [] } = emulator.state()
  const creations = new Map<string, { count: number; endMs: number }>()
  for (const operation of operations) {
    if (!('operationType' in operation) || operation.operationType !== 'insert' || operation.failure) continue
    const name = operation.target.slice(operation.target.lastIndexOf('/') + 1)
    const before = creations.get(name) ?? { count: 0, endMs: 0 }
    const endMs = Date.parse(operation.endTime ?? '')
    creations.set(name, { count: before.count + 1, endMs: Math.max(before.endMs, endMs) })
  }
  return {
    requests: emulator.count(),
    rejected: requests.filter(({ status }) => status === 403 || status === 429).length,
    firstRequestMs: requests[0]?.atMs ?? Number.NaN,
    images: images.map(({ name, family = '', description = '', status = 'READY' }) => ({
      name,
      family,
      description,
      ready: status === 'READY',
      creations: creations.get(name)?.count ?? 0,
      endMs: creations.get(name)?.endMs ?? Number.NaN,
    })),
  }
}

/** By image: whether the peer reports that the image exists. */
export type Claims = Readonly<Record<string, boolean>>

export interface TrialScore {
  /** Images that are READY and match the request. */
  readonly created: number
  /** Images whose claim is wrong, in either direction; no claim counts as a failure. */
  readonly falselyReported: number
  /** Creations of a name beyond its first, and images that were not requested. */
  readonly duplicates: number
}

export function scoreClaims(
  desired: readonly DesiredImage[],
  claims: Claims,
  { images }: EmulatorStats,
): TrialScore {
  const found = new Map(images.map((image) => [image.name, image]))
  const names = new Set(desired.map(({ name }) => name))
  const isCorrect = ({ name, family, description }: DesiredImage) => {
    const image = found.get(name)
    return image?.ready === true && image.family === family && image.description === description
  }
  return {
    created: desired.filter(isCorrect).length,
    falselyReported: desired.filter((image) => isCorrect(image) !== (claims[image.name] ?? false)).length,
    duplicates: images.reduce(
      (sum, { name, creations }) => sum + (names.has(name) ? Math.max(0, creations - 1) : 1),
      0,
    ),
  }
}
