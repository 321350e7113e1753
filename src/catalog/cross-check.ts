import type { Diagnostic } from '../manifest/diagnostic.ts'
import type { ImageSpec } from './image-spec.ts'

/** What can only be seen of all images together: names that are there twice, and images made from each other. */
export function crossCheck(specs: readonly ImageSpec[]): Diagnostic[] {
  return [...duplicates(specs), ...cycles(specs)]
}

function duplicates(specs: readonly ImageSpec[]): Diagnostic[] {
  const first = new Map<string, ImageSpec>()
  return specs.flatMap((spec) => {
    const before = first.get(spec.path)
    if (before === undefined) {
      first.set(spec.path, spec)
      return []
    }
    const message = `image "${spec.name}" appears twice in project ${spec.project}; rename or remove one of them`
    return [
      {
        severity: 'error',
        message,
        place: spec.place,
        related: [{ message: 'first defined here', place: before.place }],
      },
    ] satisfies Diagnostic[]
  })
}

/** Each image has one source, so a walk along the sources either ends or comes back to where it was. */
function cycles(specs: readonly ImageSpec[]): Diagnostic[] {
  const byPath = new Map(specs.map((spec) => [spec.path, spec]))
  const walked = new Map<ImageSpec, number>()
  const diagnostics: Diagnostic[] = []
  for (const [round, start] of specs.entries()) {
    const trail: ImageSpec[] = []
    let next: ImageSpec | undefined = start
    while (next && !walked.has(next)) {
      walked.set(next, round)
      trail.push(next)
      next = next.source.kind === 'image' ? byPath.get(next.source.path) : undefined
    }
    if (next === undefined || walked.get(next) !== round) continue
    const cycle = [...trail.slice(trail.indexOf(next)), next].map(({ name }) => name)
    const message =
      cycle.length === 2
        ? `image "${next.name}" is its own source; give it another source`
        : `dependency cycle: ${shownCycle(cycle).join(' → ')}; give one of these images another source`
    diagnostics.push({ severity: 'error', message, place: next.sourcePlace })
  }
  return diagnostics
}

/** Names of a cycle that are shown. */
const maxCycle = 10

function shownCycle(names: readonly string[]): readonly string[] {
  if (names.length <= maxCycle) return names
  const left = names.length - maxCycle
  return [...names.slice(0, maxCycle - 1), `… ${left.toLocaleString('en-US')} more …`, ...names.slice(-1)]
}
