import type { Path, Violation } from './shape.ts'

/** Something wrong with what a user wrote. */
export interface Problem {
  readonly path: Path
  /** Whether the place is the key rather than its value. */
  readonly atKey: boolean
  readonly message: string
}

export function violationProblem({ path, problem, what, value }: Violation): Problem {
  if (problem === 'unknown') return { path, atKey: true, message: `unknown key "${what}"` }
  if (problem === 'missing') return { path, atKey: false, message: `"${what}" is missing` }
  return { path, atKey: false, message: `must be ${what}, not ${JSON.stringify(value)}` }
}

/** A line for each: `latency.operation: must be …`. */
export const formatProblems = (problems: readonly Problem[]): string =>
  problems
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('\n')
