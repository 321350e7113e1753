import type { Secrets } from './secrets.ts'

/**
 * What is told of an exception that nobody expected: where it came from and what caused it. Not what else it carries,
 * which may be a whole request.
 */
export function bugText(error: unknown, secrets: Secrets): string {
  const stacks: string[] = []
  for (let at = error; at !== undefined && stacks.length < mostCauses; at = causeOf(at)) {
    stacks.push(at instanceof Error ? (at.stack ?? at.message) : String(at))
  }
  return secrets.hide(`mintage: this is a bug of mintage\n${stacks.join('\ncaused by ')}\n`)
}

const mostCauses = 5

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)
