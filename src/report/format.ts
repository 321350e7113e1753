import type { CommandOf, Format } from '../settings/formats.ts'
import { codequality } from './formats/codequality.ts'
import { gitlabPlan } from './formats/gitlab-plan.ts'
import { json } from './formats/json.ts'
import { type MarkdownOptions, markdown } from './formats/markdown.ts'
import { type TextOptions, text } from './formats/text.ts'
import { type CommandEnd, isStartFailure } from './view/command-end.ts'
import type { ResultView, StartFailure } from './view/view.ts'

export type FormatOptions = TextOptions & MarkdownOptions

/** One function for each command that has a result in the format, and one for a command that did not start. */
type Writer<F extends Format> = {
  readonly [Command in CommandOf<F>]: (
    view: Extract<ResultView, { readonly command: Command }>,
    options: FormatOptions,
  ) => string
} & {
  /** The text instead of the result. */
  readonly failure: (failure: StartFailure, options?: Partial<FormatOptions>) => string
}

/** Formats of modules that few runs need: they are loaded when a report has the format. */
const loaders = {
  html: async () => (await import('./formats/html.ts')).html,
  junit: async () => (await import('./formats/junit.ts')).junit,
} as const satisfies { readonly [F in Format]?: () => Promise<Writer<F>> }

export type LoadedFormat = keyof typeof loaders
export type ReadyFormat = Exclude<Format, LoadedFormat>

const writers: { readonly [F in ReadyFormat]: Writer<F> } = {
  text,
  json,
  markdown,
  codequality,
  'gitlab-plan': gitlabPlan,
}

/** The whole result of a command, with its final line break. Throws if the command has no result in this format. */
export const formatResult = (view: ResultView, format: ReadyFormat, options: FormatOptions): string =>
  resultOf(view, writers[format], format, options)

/** The content of a report whose command did not start. */
export const formatFailure = (
  failure: StartFailure,
  format: ReadyFormat,
  options: Partial<FormatOptions> = {},
): string => writers[format].failure(failure, options)

/**
 * Loads what a format needs. To be called before a run: the package may be replaced by another version until the run has
 * ended.
 */
export async function loadFormat(format: Format): Promise<void> {
  if (isLoaded(format)) await loaders[format]()
}

/** Either of them, in any format. */
export async function formatEnd(end: CommandEnd, format: Format, options: FormatOptions): Promise<string> {
  const writer = isLoaded(format) ? await loaders[format]() : writers[format]
  return isStartFailure(end) ? writer.failure(end, options) : resultOf(end, writer, format, options)
}

const isLoaded = (format: Format): format is LoadedFormat => format in loaders

type AnyWriter = Partial<Record<ResultView['command'], (view: never, options: FormatOptions) => string>>

function resultOf(view: ResultView, writer: AnyWriter, format: Format, options: FormatOptions): string {
  const write = writer[view.command]
  if (write === undefined) throw new Error(`${view.command} has no result as ${format}`)
  return write(view as never, options)
}
