import type { Format } from './format.ts'
import type { ExitCode } from './report.ts'

/** Why a command did not get as far as a plan. */
export interface StartFailure {
  readonly command: 'plan' | 'apply'
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
}

/** For those who read the result by machine; as text it is on stderr already. */
export function startFailure({ command, message, hint, exitCode }: StartFailure, format: Format): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ version: '1.0', command, exitCode, error: { message, hint: hint ?? null }, images: [] }, undefined, 2)}\n`
    case 'markdown':
      return `## mintage ${command}: could not begin\n\n${escapeMarkdown(message)}\n${hint === undefined ? '' : `\n${escapeMarkdown(hint)}\n`}`
    case 'text':
      return ''
  }
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ')
}
