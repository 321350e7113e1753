import { imageRef } from '../../src/catalog/image-ref.ts'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import type { ImagePlan, PlanNote } from '../../src/plan/plan.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { PlanView, ProblemView, ReportView, StartFailure } from '../../src/report/view/view.ts'
import type { Outcome } from '../../src/run/events.ts'
import { type Planned, planOf, toCreate } from '../support/plan.ts'
import { family, toRetire } from './family-plans.ts'
import { apiError, failedVerify, specOf } from './fixtures.ts'

/** The number of items of each kind. */
export interface Sizes {
  readonly blocked: number
  readonly drifted: number
  readonly retired: number
  readonly families: number
  readonly updated: number
  readonly created: number
  readonly notes: number
  readonly problems: number
}

export const sizesOf = (each: number): Sizes => ({
  blocked: each,
  drifted: each,
  retired: each,
  families: each,
  updated: each,
  created: each,
  notes: each,
  problems: each,
})

export interface Ends {
  readonly plan: PlanView
  readonly apply: ReportView
  readonly failure: StartFailure
}

/** A plan, a report, and a failure, each text of which `text` makes. */
export function sampleViews(sizes: Sizes, text: () => string): Ends {
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
  const target = text()
  const fieldOf = () => ({ field: `labels.${text()}`, expected: text(), actual: text() })
  const created = many(sizes.created, () => specIn(text))
  const drifted = many(sizes.drifted, () => ({ spec: specIn(text), fields: [fieldOf(), fieldOf()] }))
  const updated = many(sizes.updated, () => ({ spec: specIn(text), fields: [fieldOf(), fieldOf()] }))
  const failed = many(sizes.blocked, () => ({ spec: specIn(text), failure: failureIn(text) }))
  const families = many(sizes.families, () =>
    family([[text(), 'deprecate', text()]], {
      project: text(),
      family: text(),
      before: text(),
      after: text(),
      withheld: text(),
    }),
  )
  const notes = many(sizes.notes, (): PlanNote => {
    const image = created[0] ?? imageRef(text(), text())
    return { image, code: 'imageDeprecated', message: text() }
  })
  const problems = many(sizes.problems, (): ProblemView => problemIn(text))
  const retired = many(sizes.retired, () => toRetire(text(), 'delete', text()))
  const images: (Planned | ImagePlan)[] = [
    ...created.map((spec) => toCreate(spec)),
    ...drifted.map(({ spec, fields }) => {
      return { image: spec, spec, verdict: 'drifted', existing: { name: spec.name }, fields } as const
    }),
    ...updated.map(({ spec, fields }): Planned => {
      const step = {
        id: `u ${spec.path}`,
        do: 'setLabels',
        image: spec,
        after: [],
        spec,
        labels: {},
        fields,
      } as const
      return { image: { image: spec, spec, verdict: 'change', existing: { name: spec.name } }, steps: [step] }
    }),
    ...failed.map(({ spec, failure }) => ({ image: spec, spec, verdict: 'blocked', failure }) as const),
    ...retired,
  ]
  const outcomes: Outcome[] = [
    ...created.map((spec) => {
      const warnings = [{ code: text(), message: text(), data: [{ key: text(), value: text() }] }]
      return {
        result: 'changed',
        image: spec,
        spec,
        steps: [],
        selfLink: '',
        ms: 1,
        note: text(),
        warnings,
      } as const
    }),
    ...drifted.map(({ spec, fields }) => {
      return { result: 'drifted', image: spec, spec, steps: [], selfLink: '', fields } as const
    }),
    ...failed.map(({ spec, failure }) => {
      const left = { at: 'running', operation: text() } as const
      return { result: 'failed', image: spec, spec, steps: [], failure, ms: 1, left } as const
    }),
    ...failed.map(() => failedVerify(specIn(text), text())),
    ...failed.map(() => ({ result: 'skipped', image: specIn(text), steps: [], why: text() }) as const),
  ]
  const throttled = [{ project: text(), limiter: 'source', subject: text(), ms: 1_000 }] as const
  return {
    plan: planView(planOf(images, notes, families), { target, problems }),
    apply: reportView({
      outcomes,
      stop: 'SIGTERM',
      ms: 1e3,
      requests: 10,
      throttled,
      notes,
      families,
      target,
      problems,
    }),
    failure: {
      command: 'plan',
      target,
      problems,
      message: text().replaceAll('\n', ' '),
      hint: text(),
      exitCode: 3,
    },
  }
}

function specIn(text: () => string): ImageSpec {
  const name = text()
  const path = text()
  const place = { file: { path, text: 'a' }, range: { offset: 0, length: 1 } }
  const source = { kind: 'rawDisk', uri: `gs://${text()}` } as const
  return specOf(name, {
    place,
    source,
    project: text(),
    body: { name, description: text(), labels: { a: text() } },
  })
}

const failureIn = (text: () => string) =>
  apiError({
    message: text(),
    reason: text(),
    hint: text(),
    items: [{ code: text(), message: text(), quota: text(), links: [text()] }],
  })

const problemIn = (text: () => string): ProblemView => ({
  severity: 'error',
  code: 'unknown-key',
  message: text(),
  place: { file: text(), line: 1, column: 1 },
  image: null,
  field: null,
})
