import type { FamilyFate } from '../../plan/family-plan.ts'
import { statusText } from '../view/status.ts'
import type { Status } from '../view/view.ts'

/** What a status means to a reader. A mark and a word accompany each color. */
export type Tone = 'bad' | 'warn' | 'gone' | 'change' | 'good' | 'quiet'

export interface Mark {
  readonly tone: Tone
  /** One character. */
  readonly sign: string
  readonly word: string
}

const looks = {
  failed: ['bad', '✕'],
  blocked: ['bad', '✕'],
  drifted: ['warn', '≠'],
  skipped: ['warn', '»'],
  cancelled: ['warn', '?'],
  delete: ['gone', '−'],
  deleted: ['gone', '−'],
  obsolete: ['gone', '↓'],
  obsoleted: ['gone', '↓'],
  deprecate: ['gone', '↘'],
  deprecated: ['gone', '↘'],
  recreate: ['change', '↻'],
  update: ['change', '~'],
  updated: ['change', '~'],
  verify: ['good', '✓'],
  verified: ['good', '✓'],
  create: ['good', '+'],
  created: ['good', '+'],
  adopt: ['good', '…'],
  withheld: ['quiet', '='],
  exists: ['quiet', '='],
  notSelected: ['quiet', '·'],
} as const satisfies Readonly<Record<Status, readonly [Tone, string]>>

/** All statuses, worst first: the order of rows, and of what remains if a page is too large. */
export const worstFirst = Object.keys(looks) as readonly Status[]

export const rankOf = (status: Status): number => worstFirst.indexOf(status)

export function markOf(status: Status): Mark {
  const [tone, sign] = looks[status]
  return { tone, sign, word: statusText(status) }
}

/** Fates that are not also the status of an image. */
const fates = {
  kept: ['quiet', '='],
  protected: ['quiet', '='],
  listed: ['quiet', '='],
  foreign: ['quiet', '·'],
  deprecated: ['quiet', '↘'],
  obsoleted: ['quiet', '↓'],
  deferred: ['warn', '…'],
  withheld: ['warn', '…'],
} as const satisfies Partial<Readonly<Record<FamilyFate, readonly [Tone, string]>>>

export function fateMark(fate: FamilyFate): Mark {
  if (fate === 'create' || fate === 'deprecate' || fate === 'obsolete' || fate === 'delete')
    return markOf(fate)
  const [tone, sign] = fates[fate]
  return { tone, sign, word: fate }
}
