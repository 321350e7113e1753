import { extname } from 'node:path'
import type { Plan } from '../plan/plan.ts'
import { err, ok, type Result } from '../util/result.ts'
import { planMarkdown } from './plan-markdown.ts'
import { planText } from './plan-text.ts'
import type { Report } from './report.ts'
import { type PlanOptions, planJson, reportJson } from './report-json.ts'
import { type MarkdownOptions, reportMarkdown } from './report-markdown.ts'
import { reportText, type TextOptions } from './report-text.ts'

export type Format = 'text' | 'json' | 'markdown'

export type FormatOptions = TextOptions & Partial<MarkdownOptions> & PlanOptions

/** Below GitHub's limit of 65,536 for a comment, with room for a few words around. */
const defaultMaxChars = 60_000

const withBounds = (options: FormatOptions): MarkdownOptions => ({
  maxChars: options.maxChars ?? defaultMaxChars,
})

const reportFormats = {
  text: reportText,
  json: reportJson,
  markdown: (report, options) => reportMarkdown(report, withBounds(options)),
} satisfies Record<Format, (report: Report, options: FormatOptions) => string>

const planFormats = {
  text: planText,
  json: planJson,
  markdown: (plan, options) => planMarkdown(plan, { ...withBounds(options), verbose: options.verbose }),
} satisfies Record<Format, (plan: Plan, options: FormatOptions) => string>

/** The result of apply, whole, with its last line end. */
export function formatReport(report: Report, format: Format, options: FormatOptions): string {
  return reportFormats[format](report, options)
}

/** The result of plan, whole, with its last line end. */
export function formatPlan(plan: Plan, format: Format, options: FormatOptions): string {
  return planFormats[format](plan, options)
}

const extensions: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'text',
}

/** The format that a report file's name asks for; else a sentence that says which names do. */
export function formatForFile(path: string): Result<Format, string> {
  const extension = extname(path).toLowerCase()
  const format = extensions[extension]
  if (format !== undefined) return ok(format)
  const what = extension === '' ? 'no extension' : `the extension ${extension}`
  return err(`report file ${path} has ${what}; use .json, .md or .txt, which say the format`)
}
