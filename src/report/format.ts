import { extname } from 'node:path'
import { err, ok, type Result } from '../util/result.ts'
import { failureJson, jsonOf } from './formats/json.ts'
import { failureMarkdown, type MarkdownOptions, markdownOf } from './formats/markdown.ts'
import { failureText, type TextOptions, textOf } from './formats/text.ts'
import type { PlanView, ReportView, StartFailure } from './view/view.ts'

export type Format = 'text' | 'json' | 'markdown'

export type FormatOptions = TextOptions & MarkdownOptions

interface Writer {
  /** Messages name the first. */
  readonly extensions: readonly string[]
  readonly result: (view: PlanView | ReportView, options: FormatOptions) => string
  readonly failure: (failure: StartFailure) => string
}

const writers = {
  json: { extensions: ['.json'], result: jsonOf, failure: failureJson },
  markdown: { extensions: ['.md', '.markdown'], result: markdownOf, failure: failureMarkdown },
  text: { extensions: ['.txt'], result: textOf, failure: ({ message, hint }) => failureText(message, hint) },
} satisfies Record<Format, Writer>

/** The result of a command, whole, with its last line end. */
export function formatResult(view: PlanView | ReportView, format: Format, options: FormatOptions): string {
  return writers[format].result(view, options)
}

/** What stands in place of the result of a command that did not start. */
export function formatFailure(failure: StartFailure, format: Format): string {
  return writers[format].failure(failure)
}

/** The format that a report file's name asks for; else an error that lists the extensions. */
export function formatForFile(path: string): Result<Format, string> {
  const extension = extname(path).toLowerCase()
  for (const [format, { extensions }] of Object.entries(writers) as [Format, Writer][]) {
    if (extensions.includes(extension)) return ok(format)
  }
  const known = Object.values(writers).map(({ extensions: [first = ''] }) => first)
  const what = extension === '' ? 'no extension' : `unknown extension ${extension}`
  return err(`cannot infer the format of report ${path}: ${what}; use ${known.join(', ')}`)
}
