import { plainText } from '../text/plain-text.ts'
import type { Format } from './format.ts'
import { escapeMarkdown } from './markdown.ts'
import type { ExitCode } from './report.ts'
import { print, version } from './report-json.ts'

/** Why a command did not get as far as a plan. */
export interface StartFailure {
  readonly command: 'plan' | 'apply'
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
}

/** In place of the result. */
export function startFailure({ command, message, hint, exitCode }: StartFailure, format: Format): string {
  switch (format) {
    case 'json': {
      const error = { message: plainText(message), hint: hint === undefined ? null : plainText(hint) }
      return print({ version, command, exitCode, error, images: [] })
    }
    case 'markdown': {
      const paragraphs = [`### mintage ${command}: could not start`, escapeMarkdown(message)]
      if (hint !== undefined) paragraphs.push(escapeMarkdown(hint))
      return `${paragraphs.join('\n\n')}\n`
    }
    case 'text':
      return failureText(message, hint)
  }
}

/** A line for what went wrong (or a line each), then the way out, after `hint:`. */
export function failureText(message: string, hint: string | undefined): string {
  const lines = `mintage: ${message}`.split('\n').map(plainText)
  if (hint !== undefined) lines.push(`  hint: ${plainText(hint)}`)
  return `${lines.join('\n')}\n`
}
