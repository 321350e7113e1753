import { expect, test } from 'vitest'
import { ApiError } from '../../src/gce/errors/api-error.ts'
import { hideInRequests, hideTexts } from '../../src/plan/hide-values.ts'
import type { Step } from '../../src/plan/plan.ts'
import type { Event, Outcome } from '../../src/run/events.ts'
import { planOf, toAdopt, toCreate } from '../support/plan.ts'
import { spec, verifyBy } from '../support/spec.ts'

const hide = (text: string): string => text.replaceAll('secret', '•••')
const web = spec('secret-web')
const items = [{ code: 'secret', message: 'quotes secret', links: ['https://x/secret'] }]

test('the failures, drift and notes of a plan hide secrets; requests stay unchanged', () => {
  const failure = { kind: 'failed', message: 'not secret', hint: 'avoid secret', items } as const
  const fields = [{ field: 'labels.secret', expected: 'secret', actual: 'a secret' }]
  const plan = planOf(
    [
      toCreate(web, { request: { name: 'secret-web', description: 'secret' } }),
      { verdict: 'blocked', image: web, spec: web, failure },
      {
        verdict: 'drifted',
        image: web,
        spec: web,
        existing: { name: 'secret-web', description: 'secret' },
        fields,
      },
    ],
    [{ image: web, code: 'sourceInUse', message: 'secret is attached' }],
  )
  expect(hideTexts(plan, hide)).toEqual({
    images: [
      { verdict: 'change', image: web, spec: web },
      {
        verdict: 'blocked',
        image: web,
        spec: web,
        failure: {
          kind: 'failed',
          message: 'not •••',
          hint: 'avoid •••',
          items: [{ code: '•••', message: 'quotes •••', links: ['https://x/•••'] }],
        },
      },
      {
        verdict: 'drifted',
        image: web,
        spec: web,
        existing: { name: 'secret-web', description: 'secret' },
        fields: [{ field: 'labels.secret', expected: '•••', actual: 'a •••' }],
      },
    ],
    steps: plan.steps,
    notes: [{ image: web, code: 'sourceInUse', message: '••• is attached' }],
    families: [],
    sources: [],
  })
})

test('an update shows no secrets, and sends them', () => {
  const fields = [{ field: 'labels.note', expected: 'secret', actual: '(none)' }]
  const known = { image: web, spec: web, after: [], fields }
  const steps: Step[] = [
    { ...known, id: 'setLabels a', do: 'setLabels', labels: { note: 'secret' } },
    { ...known, id: 'patch a', do: 'patch', members: { description: 'secret' } },
  ]
  const shown = [{ ...fields[0], expected: '•••' }]
  expect(hideTexts({ ...planOf([]), steps }, hide).steps).toEqual(
    steps.map((step) => ({ ...step, fields: shown })),
  )
})

test('an outcome keeps its names and identity, and a failure of the API its message', () => {
  const failure = new ApiError({ kind: 'quota', message: 'secret', items })
  const outcome: Outcome = { result: 'failed', image: web, spec: web, ms: 1, steps: [], failure }
  const shown = hideTexts(outcome, hide)
  expect(shown).toMatchObject({ result: 'failed', failure: { kind: 'quota', message: '•••' } })
  expect(shown.spec).toBe(web)
})

test.each<[Event, object]>([
  [
    { type: 'waiting', image: web, why: 'secret is busy', ms: 1 },
    { why: '••• is busy', ms: 1 },
  ],
  [
    { type: 'throttled', project: 'secret', limiter: 'source', subject: 'disks/secret', why: 'of secret' },
    { project: 'secret', subject: 'disks/•••', why: 'of •••' },
  ],
  [
    {
      type: 'finished',
      atMs: 0,
      outcome: {
        result: 'changed',
        image: web,
        spec: web,
        selfLink: 'https://x/secret-web',
        ms: 0,
        note: 'after secret',
        warnings: [{ code: 'W', message: 'secret' }],
        steps: [{ id: 'create secret-web', do: 'create', end: 'done', note: 'after secret' }],
      },
    },
    {
      outcome: {
        selfLink: 'https://x/secret-web',
        note: 'after •••',
        warnings: [{ code: 'W', message: '•••' }],
        steps: [{ id: 'create secret-web', do: 'create', end: 'done', note: 'after •••' }],
      },
    },
  ],
])('an event: %o', (event, expected) => {
  expect(hideTexts(event, hide)).toMatchObject(expected)
})

test('a plan that is shown hides its sources and requests too, except kinds and names of images', () => {
  const plan = planOf([
    toCreate(web, { request: { name: 'web', rawDisk: { source: 'gs://secret' }, sizes: [1, 'secret'] } }),
    toAdopt(web, { name: 'secret-web' }),
  ])
  const shown = hideInRequests(plan, hide)
  expect(shown.steps[0]).toMatchObject({
    request: { name: 'web', rawDisk: { source: 'gs://•••' }, sizes: [1, '•••'] },
  })
  expect(shown.steps[1]).toBe(plan.steps[1])
  expect(shown.images[0]?.spec).toEqual({
    ...web,
    source: { kind: 'rawDisk', uri: 'https://storage.googleapis.com/golden/•••-web.tar.gz' },
  })
})

test('a plan that is shown hides the arguments of a program', () => {
  const verify = verifyBy('smoke', '--password=secret')
  const test: Step = {
    id: 'v',
    image: web,
    spec: web,
    after: [],
    do: 'verify',
    family: 'web',
    labels: {},
    verify,
  }
  const plan = planOf([{ image: { image: web, spec: web, verdict: 'change' }, steps: [test] }])
  expect(hideInRequests(plan, hide).steps).toEqual([
    { ...test, verify: { ...verify, run: ['smoke', '--password=•••'] } },
  ])
})
