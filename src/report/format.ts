import { extname } from 'node:path'
import { type Format, formatNames, formats } from '../settings/formats.ts'
import { err, ok, type Result } from '../util/result.ts'
import { json } from './formats/json.ts'
import { type MarkdownOptions, markdown } from './formats/markdown.ts'
import { type TextOptions, text } from './formats/text.ts'
import type { PlanView, ReportView, StartFailure } from './view/view.ts'

export type FormatOptions = TextOptions & MarkdownOptions

interface Writer {
  readonly result: (view: PlanView | ReportView, options: FormatOptions) => string
  /** The text in place of the result, if the command did not start. */
  readonly failure: (failure: StartFailure) => string
}

const writers = { text, json, markdown } satisfies Record<Format, Writer>

/** The whole result of a command, with its final line break. */
export function formatResult(view: PlanView | ReportView, format: Format, options: FormatOptions): string {
  return writers[format].result(view, options)
}

/** The content of a report whose command did not start. */
export function formatFailure(failure: StartFailure, format: Format): string {
  return writers[format].failure(failure)
}

/** The format of a report file by its extension; an error lists the extensions. */
export function formatForFile(path: string): Result<Format, string> {
  const extension = extname(path).toLowerCase()
  const format = formatNames.find((name) => formats[name].some((known) => known === extension))
  if (format !== undefined) return ok(format)
  const known = formatNames.map((name) => formats[name][0])
  const what = extension === '' ? 'no extension' : `unknown extension ${extension}`
  return err(`cannot infer the format of report ${path}: ${what}; use ${known.join(', ')}`)
}
