import type { CommandOf, Format } from '../settings/formats.ts'
import { codequality } from './formats/codequality.ts'
import { gitlabPlan } from './formats/gitlab-plan.ts'
import { html } from './formats/html.ts'
import { json } from './formats/json.ts'
import { type MarkdownOptions, markdown } from './formats/markdown.ts'
import { type TextOptions, text } from './formats/text.ts'
import type { ResultView, StartFailure } from './view/view.ts'

export type FormatOptions = TextOptions & MarkdownOptions

/** One function for each command that has a result in the format, and one for a command that did not start. */
type Writer<F extends Format> = {
  readonly [Command in CommandOf<F>]: (
    view: Extract<ResultView, { readonly command: Command }>,
    options: FormatOptions,
  ) => string
} & {
  /** The text in place of the result. */
  readonly failure: (failure: StartFailure, options?: Partial<FormatOptions>) => string
}

const writers: { readonly [F in Format]: Writer<F> } = {
  text,
  json,
  markdown,
  html,
  codequality,
  'gitlab-plan': gitlabPlan,
}

/** The whole result of a command, with its final line break. Throws if the command has no result in this format. */
export function formatResult(view: ResultView, format: Format, options: FormatOptions): string {
  const writer: Partial<Record<ResultView['command'], (view: never, options: FormatOptions) => string>> =
    writers[format]
  const write = writer[view.command]
  if (write === undefined) throw new Error(`${view.command} has no result as ${format}`)
  return write(view as never, options)
}

/** The content of a report whose command did not start. */
export const formatFailure = (
  failure: StartFailure,
  format: Format,
  options: Partial<FormatOptions> = {},
): string => writers[format].failure(failure, options)
