import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { FamilyFate, FamilyPlan } from '../../../src/plan/family-plan.ts'
import type { ImagePlan, Step } from '../../../src/plan/plan.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type {
  EndedImageView,
  PhaseView,
  PlanView,
  ProblemView,
  ReportView,
} from '../../../src/report/view/view.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { type Planned, planOf, toCreate } from '../../support/plan.ts'
import { apiError, failedVerify, linkOf, quotaError, specOf, throttled } from '../fixtures.ts'

const project = 'golden'

const problem = (over: Partial<ProblemView> = {}): ProblemView => ({
  severity: 'warning',
  code: 'end-of-life',
  message: 'debian-10 has no security updates since 2024-06-30',
  place: { file: 'images.yaml', line: 3, column: 5 },
  image: 'web-1',
  field: 'sourceImage',
  ...over,
})

const specIn = (name: string, family: string | undefined) =>
  specOf(name, {
    body: {
      name,
      ...(family !== undefined && { family }),
      description: 'Front-end servers',
      labels: { team: 'web', release: '2026-11' },
      rawDisk: { source: `https://storage.googleapis.com/golden/${name}.tar.gz` },
    },
  })

/** An image of each verdict, among `count` images of which three in four are to be created. */
export function samplePlan(count: number): PlanView {
  const images = Array.from({ length: count }, (_, index): Planned | ImagePlan => {
    const spec = specIn(`web-${index}`, index % 7 === 6 ? undefined : `family-${index % 12}`)
    const existing = { name: spec.name, selfLink: linkOf(spec) }
    switch (index % 16) {
      case 0:
        return { verdict: 'blocked', image: spec, spec, failure: quotaError() }
      case 1:
        return {
          verdict: 'drifted',
          image: spec,
          spec,
          existing,
          fields: [{ field: 'labels.team', expected: 'web', actual: '(none)' }],
        }
      case 2:
        return { verdict: 'current', image: spec, spec, existing }
      case 3:
        return { verdict: 'skipped', image: spec, spec, why: 'source image base cannot be created' }
      default:
        return toCreate(spec, { request: spec.body })
    }
  })
  const old = toRetire('web-old', 'delete', 'delete; obsolete since 2026-08-01')
  const plan = planOf([...images, old], [], [family()])
  const debian = 'projects/debian-cloud/global/images'
  const sources = [
    {
      source: `${debian}/family/debian-12`,
      image: `${debian}/debian-12-v1`,
      pinned: true,
      newer: `${debian}/debian-12-v2`,
    },
    { source: 'https://storage.googleapis.com/golden/web.tar.gz', image: null, pinned: false, newer: null },
  ]
  return { ...planView(plan, { problems: [problem()] }), sources }
}

function family(): FamilyPlan {
  const members: readonly (readonly [string, FamilyFate, string])[] = [
    ['web-0', 'create', 'create'],
    ['web-head', 'kept', 'kept (1 of 2)'],
    ['web-old', 'delete', 'delete; obsolete since 2026-08-01'],
    ['web-older', 'deferred', 'delete; beyond the limit of this run'],
  ]
  return {
    project,
    family: 'family-0',
    before: 'web-head',
    after: 'web-0',
    ifVerified: true,
    members: members.map(([name, fate, text]) => ({ image: imageRef(project, name), fate, text })),
    deferred: 1,
    prunable: [],
  }
}

function toRetire(name: string, kind: 'deprecate' | 'obsolete' | 'delete', why: string): Planned {
  const image = imageRef(project, name)
  const basis = { deprecated: undefined, catalog: 'golden', policyFamily: 'family-0', head: 'web-0' }
  const common = { id: `${kind} ${image.path}`, image, after: [], basis, why }
  const step: Step =
    kind === 'delete'
      ? { ...common, do: kind }
      : { ...common, do: kind, status: { state: kind === 'deprecate' ? 'DEPRECATED' : 'OBSOLETE' } }
  return { image: { image, verdict: 'change', existing: { name } }, steps: [step] }
}

const output = 'boots\nnginx: inactive (dead)\nFAILED: port 80 is closed\n'

/** A run of `count` images, among them one of each result, in waves of 24 images. */
export function sampleReport(count: number): ReportView {
  const outcomes = Array.from({ length: count }, (_, index): Outcome => {
    const spec = specIn(`web-${index}`, index % 7 === 6 ? undefined : `family-${index % 12}`)
    const common = { image: spec, spec, steps: [] }
    switch (index % 40) {
      case 0:
        return { ...common, result: 'failed', failure: quotaError(), ms: 2_400 }
      case 1:
        return failedVerify(spec, output)
      case 2:
        return {
          ...common,
          result: 'drifted',
          selfLink: linkOf(spec),
          fields: [{ field: 'family', expected: 'web', actual: 'db' }],
        }
      case 3:
        return { ...common, result: 'unchanged', selfLink: linkOf(spec) }
      case 4:
        return { ...common, result: 'cancelled', left: { at: 'running', operation: 'operation-17' } }
      case 5:
        return {
          ...common,
          result: 'failed',
          failure: apiError({ message: `image ${spec.name} has no source`, hint: 'build its archive first' }),
          ms: 12,
        }
      default: {
        const ms = phasesOf(index).reduce((sum, { durationMs }) => sum + durationMs, 0)
        return { ...common, result: 'changed', selfLink: linkOf(spec), ms, warnings: [] }
      }
    }
  })
  const view = reportView({
    outcomes,
    stop: undefined,
    ms: 65_000 * Math.ceil(count / 24),
    requests: 24,
    throttled,
    problems: [problem()],
  })
  return withPhases(view, (image, index) =>
    image.status === 'exists' || image.status === 'drifted' ? [] : phasesOf(index),
  )
}

/** The view with the phases of each image. */
export const withPhases = (
  view: ReportView,
  of: (image: EndedImageView, index: number) => readonly PhaseView[],
): ReportView => ({
  ...view,
  images: view.images.map((image, index) => ({ ...image, phases: of(image, index) })),
})

/** The phases of one image of a run with 24 concurrent images. */
function phasesOf(index: number): PhaseView[] {
  const lengths: readonly (readonly [PhaseView['name'], number])[] = [
    ['queued', Math.floor(index / 24) * 62_000 + (index % 24) * 150],
    ['throttled', index % 5 === 0 ? 7_000 + (index % 3) * 2_000 : 0],
    ['insert', 400 + (index % 4) * 250],
    ['wait', 34_000 + ((index * 7_919) % 17) * 900],
    ['verify', index % 2 === 0 ? 9_000 : 0],
    ['promote', index % 2 === 0 ? 700 : 0],
  ]
  let startMs = 0
  return lengths.flatMap(([name, durationMs]) => {
    if (durationMs === 0) return []
    const phase = { name, startMs, durationMs }
    startMs += durationMs
    return [phase]
  })
}
