import type { FamilyFate } from '../../plan/family-plan.ts'
import { makePaint, type Paint } from '../../text/paint.ts'
import { plainText } from '../../text/plain-text.ts'
import { listed, plural } from '../../text/words.ts'
import { isInvalid } from '../view/command-end.ts'
import { shownMembers } from '../view/families-view.ts'
import { isQuiet } from '../view/status.ts'
import { placeViewText } from '../view/texts/place-view-text.ts'
import {
  type FamilyView,
  type GroupView,
  isPlanned,
  type PlanView,
  type ProblemView,
  type ReportView,
  type StartFailure,
  type Status,
  type ValidateView,
} from '../view/view.ts'

export interface TextOptions {
  readonly color: boolean
  /** Also show existing images, families without changes, every field to be sent, and all names of a group. */
  readonly verbose: boolean
}

/** Changes without a mark of their own have `+`. */
const marks: Readonly<Partial<Record<Status, Parameters<Paint>>>> = {
  exists: ['dim', '='],
  adopt: ['change', '…'],
  drifted: ['change', '~'],
  update: ['change', '~'],
  updated: ['good', '~'],
  skipped: ['change', '-'],
  cancelled: ['change', '?'],
  failed: ['bad', '!'],
  blocked: ['bad', '!'],
  notSelected: ['dim', '='],
  withheld: ['dim', '='],
  deprecated: ['change', '~'],
  obsoleted: ['change', '!'],
  deleted: ['change', '-'],
}

const familyMarks: Readonly<Partial<Record<FamilyFate, Parameters<Paint>>>> = {
  create: ['good', '+'],
  deprecate: ['change', '~'],
  obsolete: ['change', '!'],
  delete: ['change', '-'],
}

const markOf = (status: Status): Parameters<Paint> => marks[status] ?? ['good', '+']

/** Maximum names listed per group. */
const namesShown = 10
/** Maximum columns to pad labels to. */
const widestLabel = 40

/** For people: failures come last, where a terminal and a CI log end. */
function result(view: PlanView | ReportView, { color, verbose }: TextOptions): string {
  const paint = makePaint(color)
  const rows = view.rows.filter((image) => verbose || !isQuiet(image))
  const width = rows.reduce((max, { label }) => Math.min(widestLabel, Math.max(max, label.length)), 0)
  const body = [
    ...rows.flatMap((image) => [
      `${paint(...markOf(image.status))} ${image.label.padEnd(width)}  ${image.text}`,
      ...indented([...image.lines, ...(verbose && isPlanned(image) ? image.sent : [])]),
    ]),
    ...(view.command === 'plan' ? familiesLines(view.families, paint, verbose) : []),
    ...view.groups.flatMap((group) => groupLines(group, paint, verbose)),
  ]
  const { text, tone, idle, cost } = view.summary
  const summary = tone === undefined ? text : paint(tone, text)
  const end = [
    ...('stopText' in view && view.stopText !== undefined ? [view.stopText] : []),
    idle || cost === undefined ? summary : `${summary} · ${cost}`,
    ...view.remarks,
  ]
  return `${[...body, ...(body.length > 0 ? [''] : []), ...end].join('\n')}\n`
}

/** The families that change; all of them if `verbose`. */
function familiesLines(families: readonly FamilyView[], paint: Paint, verbose: boolean): string[] {
  return families.flatMap((family) => {
    if (!verbose && !family.hasNews) return []
    const { shown, rest } = shownMembers(family, verbose)
    const width = Math.min(widestLabel, Math.max(0, ...shown.map(({ name }) => name.length)))
    return [
      family.headline,
      ...shown.map(({ name, fate, text }) => {
        const mark = paint(...(familyMarks[fate] ?? ['dim', '=']))
        return `  ${mark} ${name.padEnd(width)}  ${text}`
      }),
      ...(rest === '' ? [] : [`  ${paint('dim', '=')} others: ${rest}`]),
    ]
  })
}

function groupLines(group: GroupView, paint: Paint, verbose: boolean): string[] {
  const { status, images, headline, lines, left } = group
  const names = listed(group.names, verbose ? group.names.length : namesShown)
  if (status === 'note' || status === 'warning') {
    return [`${paint('change', `${status}:`)} ${headline}`, ...indented([names])]
  }
  const mark = paint(...markOf(status))
  const [first] = images
  return images.length === 1 && first !== undefined
    ? [`${mark} ${first.label}  ${first.text}`, ...indented([...lines, ...left])]
    : [
        `${mark} ${plural(images.length, 'image')} ${status}: ${headline}`,
        ...indented([...(left.length === images.length ? [] : [names]), ...lines, ...left]),
      ]
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`)

/** One or more lines for the failure, then the next step after `hint:`. */
export function failureText(message: string, hint: string | undefined): string {
  const lines = `mintage: ${message}`.split('\n').map(plainText)
  if (hint !== undefined) lines.push(`  hint: ${plainText(hint)}`)
  return `${lines.join('\n')}\n`
}

/** `images.yaml:3:5: error: unknown key "nmae" [unknown-key]` */
function problemLine({ place, severity, message, code }: ProblemView): string {
  const at = place === null ? '' : `${placeViewText(place)}: `
  return `${at}${severity}: ${message} [${code}]`
}

function failure(start: StartFailure): string {
  const problems = isInvalid(start) ? start.problems : []
  return [...problems.map(problemLine), failureText(start.message, start.hint)].join('\n')
}

export const text = {
  plan: result,
  apply: result,
  // of a valid manifest, stdout has one line
  validate: ({ text, problems, exitCode }: ValidateView) =>
    [...(exitCode === 0 ? [] : problems.map(problemLine)), text, ''].join('\n'),
  failure,
}
