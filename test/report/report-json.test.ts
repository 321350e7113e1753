import { expect, test } from 'vitest'

import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { PhaseView } from '../../src/report/view/view.ts'
import type { Outcome } from '../../src/run/events.ts'

import { planOf, toCreate } from '../support/plan.ts'
import { apiError, linkOf, quotaError, specOf, throttled } from './fixtures.ts'

const options = { color: false, verbose: false }
const json = (outcomes: Outcome[], phases: readonly PhaseView[] = []) =>
  formatResult(
    reportView({ outcomes, stop: undefined, ms: 65_000.4, requests: 24, throttled, phases: () => phases }),
    'json',
    options,
  )

test('the report as a whole', () => {
  const spec = specOf('web-1')
  const phases: PhaseView[] = [
    { name: 'insert', startMs: 1_200, durationMs: 3_100 },
    { name: 'wait', startMs: 4_300, durationMs: 31_100 },
  ]
  const warnings = [{ code: 'DEPRECATED_RESOURCE_USED', message: 'old' }, {}]
  expect(
    json(
      [{ result: 'changed', steps: [], image: spec, spec, selfLink: linkOf(spec), ms: 34_200, warnings }],
      phases,
    ),
  ).toBe(`{
  "version": "2.0",
  "command": "apply",
  "exitCode": 0,
  "shard": null,
  "stop": null,
  "durationMs": 65000,
  "requests": 24,
  "throttled": [
    {
      "project": "golden-prod",
      "limiter": "write",
      "subject": null,
      "by": "limit",
      "durationMs": 125000
    },
    {
      "project": "golden-prod",
      "limiter": "source",
      "subject": "projects/golden-prod/zones/us-central1-a/disks/builder",
      "by": "limit",
      "durationMs": 31000
    }
  ],
  "counts": {
    "created": 1,
    "updated": 0,
    "deprecated": 0,
    "obsoleted": 0,
    "deleted": 0,
    "verified": 0,
    "exists": 0,
    "drifted": 0,
    "failed": 0,
    "skipped": 0,
    "cancelled": 0,
    "withheld": 0,
    "notSelected": 0
  },
  "problems": [],
  "notes": [],
  "families": [],
  "images": [
    {
      "project": "golden",
      "name": "web-1",
      "status": "created",
      "selfLink": "https://www.googleapis.com/compute/v1/projects/golden/global/images/web-1",
      "durationMs": 34200,
      "phases": [
        {
          "name": "insert",
          "startMs": 1200,
          "durationMs": 3100
        },
        {
          "name": "wait",
          "startMs": 4300,
          "durationMs": 31100
        }
      ],
      "operation": null,
      "cloudState": null,
      "verify": null,
      "note": null,
      "warnings": [
        {
          "code": "DEPRECATED_RESOURCE_USED",
          "message": "old",
          "data": []
        },
        {
          "code": null,
          "message": "",
          "data": []
        }
      ],
      "fields": [],
      "updates": [],
      "error": null,
      "manifest": {
        "file": "images.yaml",
        "line": 3,
        "column": 3
      }
    }
  ]
}
`)
})

const base = {
  project: 'golden',
  selfLink: null,
  durationMs: null,
  phases: [],
  operation: null,
  cloudState: null,
  verify: null,
  note: null,
  warnings: [],
  fields: [],
  updates: [],
  error: null,
}

test.each<[Outcome, object]>([
  [
    { result: 'unchanged', steps: [], image: specOf('a'), spec: specOf('a'), selfLink: 'https://x/a' },
    { ...base, name: 'a', status: 'exists', selfLink: 'https://x/a' },
  ],
  [
    {
      result: 'drifted',
      steps: [],
      image: specOf('a'),
      spec: specOf('a'),
      selfLink: 'l',
      fields: [{ field: 'family', expected: 'b', actual: 'c\n' }],
    },
    {
      ...base,
      name: 'a',
      status: 'drifted',
      selfLink: 'l',
      fields: [{ field: 'family', expected: 'b', actual: 'c' }],
      updates: [],
    },
  ],
  [
    { result: 'skipped', steps: [], image: specOf('a'), spec: specOf('a'), why: 'source image b failed' },
    { ...base, name: 'a', status: 'skipped', note: 'source image b failed' },
  ],
  [
    {
      result: 'cancelled',
      steps: [],
      image: specOf('a'),
      spec: specOf('a'),
      left: { at: 'running', operation: 'operation-1' },
    },
    {
      ...base,
      name: 'a',
      status: 'cancelled',
      operation: 'operation-1',
      cloudState: 'running',
      note: 'still running in the cloud as operation-1',
    },
  ],
  [
    { result: 'cancelled', steps: [], image: specOf('a'), spec: specOf('a') },
    { ...base, name: 'a', status: 'cancelled', note: 'not started' },
  ],
  [
    {
      result: 'failed',
      steps: [],
      image: specOf('a'),
      spec: specOf('a'),
      failure: quotaError(),
      ms: 12,
      left: { at: 'running', operation: 'operation-2' },
    },
    {
      ...base,
      name: 'a',
      status: 'failed',
      durationMs: 12,
      operation: 'operation-2',
      cloudState: 'running',
      error: {
        kind: 'quota',
        message: "Quota 'IMAGES' exceeded. Limit: 100.0 globally.",
        status: null,
        reason: 'QUOTA_EXCEEDED',
        attempts: 1,
        items: [
          {
            code: 'QUOTA_EXCEEDED',
            message: "Quota 'IMAGES' exceeded. Limit: 100.0 globally.",
            quota: 'compute.googleapis.com/images limit 100',
            links: ['https://cloud.google.com/compute/quotas'],
            location: null,
            details: [],
          },
        ],
        warnings: [],
        hint: 'delete images that are no longer used, or ask for more quota',
      },
    },
  ],
])('every image has every key: %#', (outcome, expected) => {
  const { images } = JSON.parse(json([outcome]))
  expect(images).toEqual([{ ...expected, manifest: { file: 'images.yaml', line: 1, column: 1 } }])
})

test('the plan', () => {
  const spec = specOf('web-1')
  const plan = planOf([
    toCreate(spec, { on: specOf('base') }),
    { verdict: 'blocked', image: specOf('web-2'), spec: specOf('web-2'), failure: apiError({ status: 404 }) },
    {
      verdict: 'current',
      image: specOf('a'),
      spec: specOf('a'),
      existing: { name: 'a', selfLink: 'https://x/a' },
    },
  ])
  const parsed = JSON.parse(formatResult(planView(plan), 'json', options))
  expect(parsed).toMatchObject({
    version: '2.0',
    command: 'plan',
    exitCode: 1,
    counts: { create: 1, recreate: 0, adopt: 0, update: 0, exists: 1, drifted: 0, skipped: 0, blocked: 1 },
  })
  expect(parsed.images[0]).toEqual({
    project: 'golden',
    name: 'web-1',
    status: 'create',
    selfLink: null,
    steps: ['create'],
    source: 'https://storage.googleapis.com/golden/web-1.tar.gz',
    after: 'projects/golden/global/images/base',
    request: { name: 'web-1', imageEncryptionKey: { rawKey: '•••' } },
    forceCreate: false,
    archive: null,
    note: null,
    fields: [],
    updates: [],
    error: null,
    manifest: { file: 'images.yaml', line: 3, column: 3 },
  })
  expect(parsed.images[1]).toMatchObject({
    status: 'blocked',
    source: null,
    error: { status: 404, hint: null },
  })
  expect(parsed.images[2]).toMatchObject({ status: 'exists', selfLink: 'https://x/a' })
})

test('notes have their code and the paths of their images', () => {
  const spec = specOf('web-1')
  const message = 'marked OBSOLETE: it exists, but no disk or image can be created from it'
  const plan = planOf(
    [{ verdict: 'current', image: spec, spec, existing: { name: 'web-1' } }],
    [{ image: spec, code: 'imageUnusable', message }],
  )
  expect(JSON.parse(formatResult(planView(plan), 'json', options)).notes).toEqual([
    { code: 'imageUnusable', message, images: ['projects/golden/global/images/web-1'] },
    {
      code: 'rawSourceNotCompared',
      message: 'the source of 1 raw image is not compared: the API does not return it',
      images: ['projects/golden/global/images/web-1'],
    },
  ])
})
