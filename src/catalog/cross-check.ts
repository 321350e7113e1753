import type { Diagnostic } from '../manifest/diagnostic.ts'
import { grouped } from '../text/words.ts'
import { cycles } from '../util/collections/graph.ts'
import { hasOpenName, sourceKey } from './follow/source-values.ts'
import type { ImageSpec } from './image-spec.ts'

/** The errors of all images together: duplicate names, and dependency cycles. */
export function crossCheck(specs: readonly ImageSpec[]): Diagnostic[] {
  return [...duplicates(specs), ...dependencyCycles(specs)]
}

function duplicates(specs: readonly ImageSpec[]): Diagnostic[] {
  const known = new Map<string, ImageSpec>()
  const collided = new Set<string>()
  return specs.flatMap((spec): Diagnostic[] => {
    const identity = identityOf(spec)
    const first = known.get(identity)
    if (first === undefined) {
      known.set(identity, spec)
      return []
    }
    // the other combinations and projects of the two entries collide for the same reason
    const entries = [first, spec].map(({ place: { file, range } }) => `${file.path}:${range.offset}`)
    if (collided.has(entries.join())) return []
    collided.add(entries.join())
    const isOneMatrix = entries[0] === entries[1] && spec.combination !== undefined
    return [isOneMatrix ? collision(first, spec) : duplicate(first, spec)]
  })
}

/** One open name becomes different names if the sources differ; that of a copy is the source of its origin. */
const identityOf = (spec: ImageSpec): string =>
  hasOpenName(spec) ? `${spec.path} ${spec.written?.source ?? sourceKey(spec.source)}` : spec.path

const withCombination = (text: string, { combination }: ImageSpec): string =>
  combination === undefined ? text : `${text} (${combination})`

function duplicate(first: ImageSpec, spec: ImageSpec): Diagnostic {
  const name = withCombination(`image "${spec.name}"`, spec)
  const message = `${name} appears twice in project ${spec.project}; rename or remove one of them`
  const related = [{ message: withCombination('first defined here', first), place: first.place }]
  return { code: 'duplicate-name', severity: 'error', message, place: spec.place, related }
}

/** Two combinations of one matrix. */
function collision(first: ImageSpec, { name, project, combination, place }: ImageSpec): Diagnostic {
  const message = `image "${name}" appears twice in project ${project}, for ${first.combination} and for ${combination}; use every axis of the matrix in its name`
  return { code: 'duplicate-name', severity: 'error', message, place }
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
    return { code: 'dependency-cycle', severity: 'error', message, place: first.sourcePlace }
  })
}

/** Names shown of a cycle. */
const maxCycle = 10

function shownCycle(names: readonly string[]): readonly string[] {
  if (names.length <= maxCycle) return names
  const more = `… ${grouped(names.length - maxCycle)} more …`
  return [...names.slice(0, maxCycle - 1), more, ...names.slice(-1)]
}
