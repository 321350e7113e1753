import type { Outcome } from '../../run/events.ts'
import { plainText } from '../../text/plain-text.ts'
import { breakCommands } from '../../text/workflow-commands.ts'

/** How the program that verifies an image ended, with the end of its output. Unknown values are null. */
export interface VerifyView {
  readonly result: 'passed' | 'failed' | 'timedOut' | 'notStarted'
  readonly exitCode: number | null
  readonly signal: string | null
  /** Each line is harmless, and without secrets. */
  readonly output: string | null
  /** Earlier output was dropped. */
  readonly outputCut: boolean
}

export function verifyView(steps: Outcome['steps']): VerifyView | null {
  const end = verifiedIn(steps)
  if (end === undefined) return null
  const output = 'output' in end ? end.output : undefined
  return {
    result: end.kind,
    exitCode: end.kind === 'passed' ? 0 : end.kind === 'failed' ? end.code : null,
    signal: end.kind === 'failed' ? end.signal : null,
    output: output === undefined ? null : linesOf(output.text).join('\n'),
    outputCut: output?.isCut ?? false,
  }
}

/** The output of a program that did not pass, in lines for a log. No CI runner finds a command in them. */
export function verifyLog({ steps }: Outcome, label: string): string[] {
  const end = verifiedIn(steps)
  if (end === undefined || end.kind === 'passed' || end.kind === 'notStarted') return []
  const { text, isCut } = end.output
  return [...(isCut ? ['…'] : []), ...linesOf(text)].map((line) =>
    breakCommands(`${label} | ${line}`).trimEnd(),
  )
}

function verifiedIn(steps: Outcome['steps']) {
  for (const step of steps) if ('verified' in step && step.verified !== undefined) return step.verified
  return undefined
}

const linesOf = (text: string): string[] =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split(/\r?\n/)
        .map((line) => plainText(line))
