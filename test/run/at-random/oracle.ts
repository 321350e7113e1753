import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Emulator } from '../../../src/emulator/start-emulator.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { rivalsOf, type World } from './world.ts'

/** How a world can show that a promise does not hold. */
export type FindingKind = 'hang' | 'lie' | 'duplicate' | 'other'

export interface Finding {
  readonly kind: FindingKind
  readonly text: string
}

/** What the cloud knows of one image: the operations of its inserts, and the image. */
interface Record {
  readonly inserts: readonly LoggedOperation[]
  /** Those that made it, or are making it. */
  readonly made: readonly LoggedOperation[]
  readonly image: { readonly status?: string } | undefined
  readonly requestIds: ReadonlySet<string>
}

interface LoggedOperation {
  readonly name: string
  readonly operationType: string
  readonly target: string
  readonly insertTime: string
  readonly requestId?: string
  readonly failure?: unknown
}

/** The cloud's own log: of each path of an image. */
function readLog(gce: Emulator): (path: string) => Record {
  const { images = [], operations = [] } = gce.state() as {
    readonly images?: readonly { readonly project: string; readonly name: string; readonly status?: string }[]
    readonly operations?: readonly LoggedOperation[]
  }
  return (path) => {
    const [, project, , , name] = path.split('/')
    const inserts = operations.filter((one) => one.operationType === 'insert' && one.target === path)
    const requests = gce.requests.filter(
      (one) => one.method === 'images.insert' && one.project === project && one.name === name,
    )
    return {
      inserts,
      made: inserts.filter(({ failure }) => failure === undefined),
      image: images.find((one) => one.name === name && one.project === project),
      requestIds: new Set(requests.flatMap(({ requestId }) => requestId ?? [])),
    }
  }
}

export const isUnmade = ({ result }: Outcome): boolean => result !== 'changed' && result !== 'unchanged'

/** The parts of a report that the cloud's log contradicts. */
export function liesIn(gce: Emulator, outcomes: readonly Outcome[], { spoils, wishes }: World): Finding[] {
  const logOf = readLog(gce)
  const specs = outcomes.flatMap(({ spec }) => spec ?? [])
  // what another run inserts meanwhile, a run need not know
  const unseen = new Set(rivalsOf(wishes, specs, 'afterPlan').map(({ path }) => path))
  const visible = ({ target, requestId }: LoggedOperation) => requestId !== undefined || !unseen.has(target)
  const namesHold = !spoils.some((one) => one.kind === 'rewrite' && one.rewrite === 'sameOperation')
  return outcomes.flatMap((outcome) => {
    const { path } = outcome.image
    const log = logOf(path)
    const lie = lieIn(outcome, { ...log, known: log.made.filter(visible) }, namesHold)
    return lie === undefined ? [] : [{ kind: 'lie' as const, text: `${path}: ${outcome.result}, but ${lie}` }]
  })
}

function lieIn(
  outcome: Outcome,
  { inserts, made, known, image }: Record & { readonly known: readonly LoggedOperation[] },
  namesHold: boolean,
): string | undefined {
  if ('ms' in outcome && outcome.ms < 0) return `it took ${outcome.ms} ms`
  if (!isUnmade(outcome)) {
    if (image === undefined) return 'there is no image'
    if ((image.status ?? 'READY') !== 'READY') return `the image is ${image.status}`
    return made.length === 1 ? undefined : `${made.length} inserts were accepted`
  }
  const left = 'left' in outcome ? outcome.left : undefined
  if (left === undefined) {
    // an error may itself state that the API may have executed the insert
    const isDoubtful =
      outcome.result === 'failed' && /response to its insert was/.test(outcome.failure.message)
    return known.length > 0 && !isDoubtful ? 'its insert was accepted' : undefined
  }
  if (left.at !== 'running') return undefined
  if (inserts.length === 0) return 'it is said to run, and no insert was accepted'
  if (left.operation === undefined || !namesHold) return undefined
  return inserts.some(({ name }) => name === left.operation) ? undefined : `${left.operation} is another's`
}

/** Images that were made twice, or for which a second insert was meant while the first had not failed. */
export function duplicatesIn(gce: Emulator, specs: readonly ImageSpec[]): Finding[] {
  const logOf = readLog(gce)
  return specs.flatMap(({ path }) => {
    const { inserts, made, requestIds } = logOf(path)
    const failures = inserts.length - made.length
    if (made.length <= 1 && requestIds.size <= 1 + failures) return []
    const text = `${path}: ${made.length} inserts accepted, ${requestIds.size} meant, ${failures} failed`
    return [{ kind: 'duplicate' as const, text }]
  })
}

/** Families whose newest image is not the one listed last, without a note in the report. */
export function wrongHeads(gce: Emulator, outcomes: readonly Outcome[]): Finding[] {
  const logOf = readLog(gce)
  const families = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const family = outcome.spec?.body.family
    if (family === undefined) continue
    const key = `${outcome.image.project} ${family}`
    families.set(key, [...(families.get(key) ?? []), outcome])
  }
  return [...families].flatMap(([family, members]) => {
    const head = members.at(-1)
    const sent = (outcome: Outcome) => Date.parse(logOf(outcome.image.path).made[0]?.insertTime ?? '')
    const isLate = (outcome: Outcome) =>
      head && sent(outcome) > sent(head) && !('note' in outcome && outcome.note?.includes('inserted after'))
    const late = members.filter(isLate).map(({ image }) => image.name)
    if (late.length === 0) return []
    return [{ kind: 'other' as const, text: `${family}: ${late} inserted after ${head?.image.name}` }]
  })
}
