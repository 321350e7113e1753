import type { FamilyMembers } from './members.ts'

const dayMs = 86_400_000

/** Why nothing of a project is retired; undefined if its clock is reliable. */
export function clockProblem(serverMs: number | undefined, nowMs: number): string | undefined {
  if (serverMs === undefined) return 'the response to the list of its images has no date'
  return Math.abs(serverMs - nowMs) > dayMs
    ? "the API's clock and the clock of this machine differ by more than 24 hours"
    : undefined
}

/** Why nothing of a family is retired; undefined if its members are known well enough. */
export function membersProblem({ members, after }: FamilyMembers): string | undefined {
  const unreadable = members.find(({ createdMs }) => Number.isNaN(createdMs))
  if (unreadable) return `the creation time of ${unreadable.ref.name} cannot be read`
  const architectures = new Set(
    members.map(({ existing, joining }) => existing?.architecture ?? joining?.architecture).filter(isSet),
  )
  if (architectures.size > 1) {
    return `its images have several architectures: ${[...architectures].sort().join(', ')}`
  }
  return after === undefined ? 'it has no active image' : undefined
}

const isSet = (architecture: unknown): architecture is string =>
  typeof architecture === 'string' && architecture !== '' && architecture !== 'ARCHITECTURE_UNSPECIFIED'
