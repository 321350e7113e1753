import { rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import type { ImageState } from '../../../src/emulator/contract/state.ts'

/** Which image the lock file pins of a family; `current`: as `mintage pin` writes it. */
const pinned = [
  'current',
  'older',
  'deprecated',
  'obsolete',
  'ofOtherFamily',
  'missing',
  'otherId',
  'otherDay',
] as const

/** A source of images that may move, or whose values they use. */
export type Source = 'base' | 'family'

/** The lock file of a run. */
export interface LockState {
  /** Undefined: there is no file. */
  readonly pinned: (typeof pinned)[number] | undefined
  /** A source without an entry. */
  readonly without: Source | undefined
  /** With --locked. */
  readonly isRequired: boolean
}

export const lockStates: fc.Arbitrary<LockState> = fc.record({
  pinned: fc.constantFrom(undefined, undefined, 'current', ...pinned),
  without: fc.constantFrom(undefined, undefined, undefined, 'base', 'family'),
  isRequired: fc.constantFrom(false, false, true),
})

const images = 'projects/debian-cloud/global/images'

/** As a manifest names them, which is how the lock file does. */
export const sources: Readonly<Record<Source, string>> = {
  base: `${images}/debian-12-v1`,
  family: `${images}/family/debian-12`,
}

const release = (version: number, more: Partial<ImageState> = {}) => ({
  project: 'debian-cloud',
  name: `debian-12-v${version}`,
  family: 'debian-12',
  id: `482100123452026110${version}`,
  creationTimestamp: `2020-11-0${version}T08:00:00.000-00:00`,
  ...more,
})

const [older, current] = [release(1), release(2)]
const deprecated = release(3, { deprecated: { state: 'DEPRECATED' } })
const obsolete = release(4, { deprecated: { state: 'OBSOLETE' } })
const ofOtherFamily = release(5, { family: 'debian-12-backports' })

/** The images of the sources: the second is the head of its family. */
export const releases: readonly ImageState[] = [older, current, deprecated, obsolete, ofOtherFamily]

const byState = {
  current,
  older,
  deprecated,
  obsolete,
  ofOtherFamily,
  missing: release(6),
  otherId: { ...current, id: '99' },
  otherDay: { ...current, creationTimestamp: '2020-12-31T08:00:00.000-00:00' },
} as const

/** Whether the lock file has no entry for a source that is used. */
export const lacksEntry = ({ pinned, without }: LockState, used: readonly Source[]): boolean =>
  pinned === undefined || (without !== undefined && used.includes(without))

/** The lock file with the entries of these sources. */
export function lockText({ pinned = 'current', without }: LockState, used: readonly Source[]): string {
  const of = {
    base: pinned === 'otherId' ? { ...older, id: '98' } : older,
    family: byState[pinned],
  }
  const entries = used
    .filter((source) => source !== without)
    .map((source) => {
      const { name, id, creationTimestamp } = of[source]
      const image = source === 'family' ? `    image: ${images}/${name}\n` : ''
      const created = creationTimestamp.replace('.000-00:00', 'Z')
      return `  ${sources[source]}:\n${image}    id: "${id}"\n    created: ${created}\n`
    })
  const text = entries.length === 0 ? ' {}\n' : `\n${entries.join('')}`
  return `# Written by mintage pin: the sources that images follow. Commit this file.\nversion: 1\nsources:${text}`
}

/** Writes or removes the lock file. */
export function placeLock(path: string, state: LockState, used: readonly Source[]): void {
  if (state.pinned === undefined) rmSync(path, { force: true })
  else writeFileSync(path, lockText(state, used))
}

/** The image that new images of the family are created from, if there is any. */
export function usableSource({ pinned = 'current' }: LockState): readonly string[] {
  const isUsable = pinned === 'current' || pinned === 'older' || pinned === 'deprecated'
  return isUsable ? [byState[pinned].name] : []
}
