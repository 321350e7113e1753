import { describe, expect, test } from 'vitest'
import type { DriftField, ImagePlan, Step } from '../../src/plan/plan.ts'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { Outcome } from '../../src/run/events.ts'
import { planOf } from '../support/plan.ts'
import { verifyBy } from '../support/spec.ts'
import { linkOf, specOf } from './fixtures.ts'

const web = specOf('web-1')
const label: DriftField = { field: 'labels.team', expected: 'web', actual: 'db' }
const size: DriftField = { field: 'diskSizeGb', expected: '20', actual: '10' }
const known = { image: web, spec: web, after: [] }
const setLabels: Step = {
  ...known,
  id: `setLabels ${web.path}`,
  do: 'setLabels',
  labels: { team: 'web' },
  fields: [label],
}
const options = { color: false, verbose: false }
const existing = { name: 'web-1' }

type Verdict =
  | { readonly verdict: 'change' }
  | Omit<Extract<ImagePlan, { readonly verdict: 'drifted' }>, 'image' | 'existing'>

function shown(verdict: Verdict, steps: readonly Step[]) {
  const planned = { image: web, spec: web, existing, ...verdict }
  const view = planView(planOf([{ image: planned, steps }]), { detailed: true })
  const [text = ''] = formatResult(view, 'text', options).split('\n\n')
  return { text, exitCode: view.exitCode, image: view.images[0], notes: view.notes.map(({ code }) => code) }
}

describe('the plan', () => {
  test('of an update shows what changes', () => {
    const { text, exitCode, image } = shown({ verdict: 'change' }, [setLabels])
    expect(text).toBe('~ web-1  update labels\n    labels.team: db → web')
    expect(exitCode).toBe(2)
    expect(image).toMatchObject({ status: 'update', fields: [], updates: [label] })
  })

  test('of an update before a verification shows both', () => {
    const rest = { ...known, verify: verifyBy('smoke'), family: 'web' }
    const verify: Step = { ...rest, id: 'verify', do: 'verify', labels: {} }
    const attach: Step = { ...rest, id: 'attachFamily', do: 'attachFamily' }
    expect(shown({ verdict: 'change' }, [setLabels, verify, attach]).text).toBe(
      '~ web-1  update labels, then verify, attach to its family\n    labels.team: db → web',
    )
  })

  test('of a drifted image shows what changes after what does not', () => {
    const { text, exitCode, image } = shown({ verdict: 'drifted', fields: [size] }, [setLabels])
    expect(text).toBe(`~ web-1  drifted: differs from the manifest
    diskSizeGb: expected 20, actual 10
    update labels.team: db → web`)
    expect(exitCode).toBe(2)
    expect(image).toMatchObject({ status: 'drifted', fields: [size], updates: [label] })
  })

  test('notes what --update would correct', () => {
    const drifted = { verdict: 'drifted', fields: [label], isUpdatable: true } as const
    expect(shown(drifted, [])).toMatchObject({ exitCode: 1, notes: ['rawSourceNotCompared', 'updatable'] })
    const other = { verdict: 'drifted', fields: [size], isSourceCompared: true } as const
    expect(shown(other, [])).toMatchObject({ exitCode: 1, notes: [] })
  })
})

const base = { image: web, spec: web, selfLink: linkOf(web), isSourceCompared: true } as const

const reported = (outcome: Outcome) => {
  const outcomes = [outcome]
  const view = reportView({ outcomes, stop: undefined, ms: 1_000, requests: 1, throttled: [] })
  return { text: formatResult(view, 'text', options), image: view.images[0] }
}
const done = { id: setLabels.id, do: 'setLabels', end: 'done', fields: [label] } as const

describe('the report', () => {
  test('of an update shows what changed', () => {
    const { text, image } = reported({ ...base, result: 'changed', steps: [done], ms: 400, warnings: [] })
    expect(text).toBe(`~ web-1  updated in 400ms
    labels.team: db → web

1 image: 1 updated · 1 request · 1.0s
`)
    expect(image).toMatchObject({
      status: 'updated',
      fields: [],
      updates: [label],
      detail: 'labels.team: db → web',
    })
  })

  test('of an update that another run was faster with has its note', () => {
    const { fields: _fields, ...unchanged } = done
    const steps = [unchanged]
    const note = 'it was updated after the plan'
    const { text } = reported({ ...base, result: 'changed', steps, ms: 400, warnings: [], note })
    expect(text).toContain('~ web-1  updated in 400ms: it was updated after the plan\n')
  })

  test('of a drifted image shows what changed after what did not', () => {
    const { text, image } = reported({ ...base, result: 'drifted', steps: [done], fields: [size] })
    expect(text).toBe(`~ web-1  drifted: differs from the manifest
    diskSizeGb: expected 20, actual 10
    updated labels.team: db → web

1 image: 1 drifted · 1 request · 1.0s
`)
    expect(image).toMatchObject({ status: 'drifted', fields: [size], updates: [label] })
  })
})
