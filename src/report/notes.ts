import type { ImageSpec } from '../catalog/image-spec.ts'
import type { NoteCode, Plan } from '../plan/plan.ts'
import type { Outcome } from '../run/events.ts'
import { plainText, plural } from '../text/plain-text.ts'
import { groupAlike } from './group-alike.ts'

/** Something to know of some images, whether or not anything is to be done. */
export interface Note {
  readonly code: NoteCode | 'rawSourceNotCompared'
  readonly message: string
  readonly specs: readonly ImageSpec[]
}

/** Each note once, with all the images that it is of. */
export function planNotes(plan: Plan): Note[] {
  const groups = groupAlike(plan.notes, ({ message }) => [plainText(message)])
  const notes = groups.flatMap(({ items: [first, ...others], lines }): Note[] => {
    if (first === undefined) return []
    return [{ code: first.code, message: lines.join(''), specs: [first, ...others].map(({ spec }) => spec) }]
  })
  return [
    ...notes,
    ...notCompared(plan.actions.filter(({ kind }) => kind === 'exists' || kind === 'drifted')),
  ]
}

export function reportNotes(outcomes: readonly Outcome[]): Note[] {
  return notCompared(outcomes.filter(({ status }) => status === 'exists' || status === 'drifted'))
}

/** `rawDisk.source` always reads "" (all 1,981 raw images of recorded lists), so a change of it goes unseen. */
function notCompared(existing: readonly { readonly spec: ImageSpec }[]): Note[] {
  const specs = existing.map(({ spec }) => spec).filter(({ source }) => source.kind === 'rawDisk')
  if (specs.length === 0) return []
  const message = `the source of ${plural(specs.length, 'raw image')} is not compared: the API does not return it`
  return [{ code: 'rawSourceNotCompared', message, specs }]
}

/** What is said at the very end, below the summary: a line each. */
export function closingNotes(notes: readonly Note[]): string[] {
  return notes.filter(({ code }) => code === 'rawSourceNotCompared').map(({ message }) => `note: ${message}`)
}
