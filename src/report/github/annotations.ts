import { grouped, plural } from '../../text/words.ts'
import { groupBy } from '../../util/collections/group-by.ts'
import { type CommandEnd, isInvalid, isStartFailure } from '../view/command-end.ts'
import { causeLines } from '../view/texts/group-alike.ts'
import { placeViewText } from '../view/texts/place-view-text.ts'
import type { ImageView, PlanView, ProblemView, ReportView, StartFailure } from '../view/view.ts'
import { annotatedPlace, type Folders } from './annotated-place.ts'
import { type Annotation, workflowCommand } from './workflow-command.ts'

/** GitHub shows ten errors and ten warnings of a step, and silently drops the others. */
const maxPerLevel = 10

/**
 * The annotations of a result or of a failed start, the worst first, as commands for the runner. Errors: an invalid
 * manifest, failed and blocked images. Warnings: drift, withheld retirements, lint. The last of ten counts the others.
 */
export function annotations(end: CommandEnd, folders: Folders): string[] {
  const all = remarksOf(end)
  return (['error', 'warning'] as const).flatMap((level) => {
    const some = causesFirst(all.filter((remark) => remark.level === level))
    const shown = some.length > maxPerLevel ? some.slice(0, maxPerLevel - 1) : some
    const more = some.slice(shown.length).reduce((sum, { count }) => sum + count, 0)
    return [
      ...shown.map((remark) => workflowCommand(placed(remark, folders))),
      ...(more === 0 ? [] : [workflowCommand(moreOf(level, more))]),
    ]
  })
}

interface Remark extends Annotation {
  /** Equal for the remarks with one cause. */
  readonly cause: string
  /** The images or problems that it stands for. */
  readonly count: number
}

function remarksOf(end: CommandEnd): Remark[] {
  const problems = end.problems.map(problemRemark)
  if (isStartFailure(end)) {
    return isInvalid(end) ? problems : [startRemark(end), ...problems]
  }
  return end.command === 'validate' ? problems : [...runRemarks(end), ...problems]
}

function runRemarks(view: PlanView | ReportView): Remark[] {
  const images: readonly ImageView[] = view.images
  const imagesIn = (status: ImageView['status'], level: Remark['level']) =>
    entryRemarks(
      images.filter((image) => image.status === status),
      level,
    )
  return [
    ...stopRemarks(view),
    ...imagesIn('failed', 'error'),
    ...imagesIn('blocked', 'error'),
    ...imagesIn('drifted', 'warning'),
    ...imagesIn('withheld', 'warning'),
    ...withheldFamilies(view),
  ]
}

const problemRemark = ({ severity, code, message, place }: ProblemView): Remark => ({
  level: severity,
  title: `mintage/${code}`,
  message,
  place,
  cause: code,
  count: 1,
})

/** One for the images that an entry of the manifest lists and that have the same details. */
function entryRemarks(images: readonly ImageView[], level: Remark['level']): Remark[] {
  const causeOf = ({ headline, lines, name }: ImageView) => causeLines([headline, ...lines], { name })
  const groups = groupBy(images, (image) => JSON.stringify([image.manifest ?? image.path, ...causeOf(image)]))
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const { label, status, headline, lines, manifest } = first
    const [cause = ''] = causeOf(first)
    return {
      level,
      title: `${label}${others.length > 0 ? ` and ${grouped(others.length)} more` : ''}: ${status}`,
      message: [headline, ...lines].join('\n'),
      place: manifest,
      cause,
      count: 1 + others.length,
    }
  })
}

const withheldFamilies = ({ families }: PlanView | ReportView): Remark[] =>
  families.flatMap(({ project, family, withheld, members }) =>
    withheld !== null && (members.length === 0 || members.some(({ fate }) => fate === 'withheld'))
      ? [remark('warning', `${family} in ${project}: retirements withheld`, withheld)]
      : [],
  )

const stopRemarks = (view: PlanView | ReportView): Remark[] =>
  view.command === 'apply' && view.stopText !== undefined
    ? [remark('error', 'mintage apply: stopped', [view.stopText, ...view.resume].join('\n'))]
    : []

const startRemark = ({ command, message, hint }: StartFailure): Remark =>
  remark(
    'error',
    `mintage ${command}: could not start`,
    hint === undefined ? message : `${message}\nhint: ${hint}`,
  )

const remark = (level: Remark['level'], title: string, message: string): Remark => ({
  level,
  title,
  message,
  place: null,
  cause: title,
  count: 1,
})

/** A hundred images with one cause must not hide an image with another cause. */
function causesFirst(remarks: readonly Remark[]): Remark[] {
  const seen = new Set<string>()
  const isFirst = ({ cause }: Remark) => !seen.has(cause) && seen.add(cause)
  const first = new Set(remarks.filter(isFirst))
  return [...first, ...remarks.filter((one) => !first.has(one))]
}

/** The message names a place that GitHub cannot show. */
function placed({ place, message, ...rest }: Remark, folders: Folders): Annotation {
  const shown = place && annotatedPlace(place, folders)
  if (place === null || shown !== null) return { ...rest, message, place: shown }
  return { ...rest, message: `${placeViewText(place)}: ${message}`, place: null }
}

const moreOf = (level: Annotation['level'], count: number): Annotation => ({
  level,
  title: 'mintage',
  message: `and ${plural(count, `more ${level}`)}; the log lists them`,
  place: null,
})
