import type { Diagnostic } from '../manifest/diagnostic.ts'
import { grouped } from '../text/words.ts'
import { cycles } from '../util/graph.ts'
import type { ImageSpec } from './image-spec.ts'

/** The errors of all images together: duplicate names, and dependency cycles. */
export function crossCheck(specs: readonly ImageSpec[]): Diagnostic[] {
  return [...duplicates(specs), ...dependencyCycles(specs)]
}

function duplicates(specs: readonly ImageSpec[]): Diagnostic[] {
  const known = new Map<string, ImageSpec>()
  return specs.flatMap((spec): Diagnostic[] => {
    const first = known.get(spec.path)
    if (first === undefined) {
      known.set(spec.path, spec)
      return []
    }
    const message = `image "${spec.name}" appears twice in project ${spec.project}; rename or remove one of them`
    const related = [{ message: 'first defined here', place: first.place }]
    return [{ severity: 'error', message, place: spec.place, related }]
  })
}

function dependencyCycles(specs: readonly ImageSpec[]): Diagnostic[] {
  const byPath = new Map(specs.map((spec) => [spec.path, spec]))
  const graph = new Map(
    specs.map(({ path, source }) => [path, source.kind === 'image' ? [source.path] : []] as const),
  )
  return cycles(graph).map((paths): Diagnostic => {
    const members = paths.map((path) => byPath.get(path)) as [ImageSpec, ...ImageSpec[]]
    const [first] = members
    const names = [...members, first].map(({ name }) => name)
    const message =
      members.length === 1
        ? `image "${first.name}" is its own source; give it another source`
        : `dependency cycle: ${shownCycle(names).join(' → ')}; give one of these images another source`
    return { severity: 'error', message, place: first.sourcePlace }
  })
}

/** Names shown of a cycle. */
const maxCycle = 10

function shownCycle(names: readonly string[]): readonly string[] {
  if (names.length <= maxCycle) return names
  const more = `… ${grouped(names.length - maxCycle)} more …`
  return [...names.slice(0, maxCycle - 1), more, ...names.slice(-1)]
}
