import type { Secrets } from './secrets.ts'

/** The text of an unexpected exception: its stack and causes. Its other members may hold a whole request. */
export function bugText(error: unknown, secrets: Secrets): string {
  const stacks: string[] = []
  for (let at = error; at !== undefined && stacks.length < maxCauses; at = causeOf(at)) {
    stacks.push(at instanceof Error ? (at.stack ?? at.message) : String(at))
  }
  return secrets.hide(`mintage: this is a bug in mintage\n${stacks.join('\ncaused by ')}\n`)
}

const maxCauses = 5

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)
