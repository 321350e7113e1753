import { groupBy } from '../../util/collections/group-by.ts'
import type { EndedImageView, PhaseView, ReportView } from '../view/view.ts'
import type { NotPassed, TestCase, TestSuite } from './test-case.ts'

/** One suite a project, one test an image: `PROJECT.FAMILY` and its name. */
export function imageSuites({ images, families }: ReportView): TestSuite[] {
  const familyOf = new Map<string, string>()
  for (const { project, family, members } of families) {
    for (const { name } of members) familyOf.set(`${project}/${name}`, family)
  }
  const caseOf = (image: EndedImageView): TestCase => {
    const { project, name, durationMs } = image
    const family = image.family ?? familyOf.get(`${project}/${name}`)
    return {
      className: family === undefined ? project : `${project}.${family}`,
      name,
      file: image.manifest?.file ?? null,
      durationMs,
      notPassed: notPassedOf(image),
    }
  }
  return [...groupBy(images, ({ project }) => project)].map(([name, own]) => ({
    name,
    cases: own.map(caseOf),
    durationMs: elapsedMs(own.flatMap(({ phases }) => phases)),
  }))
}

/** Also of images that were cancelled, which have no duration. */
function elapsedMs(phases: readonly PhaseView[]): number {
  if (phases.length === 0) return 0
  const startMs = phases.reduce((min, phase) => Math.min(min, phase.startMs), Number.POSITIVE_INFINITY)
  return phases.reduce((max, phase) => Math.max(max, phase.startMs + phase.durationMs), 0) - startMs
}

const kinds: Readonly<Record<EndedImageView['status'], NotPassed['kind'] | null>> = {
  created: null,
  updated: null,
  verified: null,
  deprecated: null,
  obsoleted: null,
  deleted: null,
  exists: null,
  drifted: 'failure',
  failed: 'failure',
  // the run ended before the image did
  cancelled: 'error',
  skipped: 'skipped',
  withheld: 'skipped',
  notSelected: 'skipped',
}

/** Without the output of `verify`: merge requests show these texts to more people than may read logs. */
function notPassedOf({ status, text, lines, left }: EndedImageView): NotPassed | null {
  const kind = kinds[status]
  if (kind === null) return null
  return { kind, message: text, lines: [...lines, ...(left === undefined ? [] : [left])] }
}
