import { expect, test } from 'vitest'
import type { Step } from '../../src/plan/plan.ts'
import { changesIn } from '../../src/report/view/plan-changes.ts'
import { planOf, toAdopt, toCreate, toRecreate } from '../support/plan.ts'
import { specOf } from './fixtures.ts'

const none = { create: 0, copy: 0, verify: 0, update: 0, promote: 0, deprecate: 0, obsolete: 0, delete: 0 }
const image = specOf('a')
const of = (step: object): Step => ({ id: 'a', image, after: [], spec: image, ...step }) as unknown as Step
const copy = specOf('a', { origin: specOf('a', { project: 'origin' }) })

test.each([
  [planOf([toCreate(image), toCreate(specOf('b'))]).steps, { create: 2 }],
  [planOf([toCreate(copy)]).steps, { copy: 1 }],
  [planOf([toRecreate(image, { name: 'a' })]).steps, { create: 1 }],
  [planOf([toAdopt(image, { name: 'a' })]).steps, {}],
  [[of({ do: 'create', unless: 'awaitReady a' })], {}],
  [[of({ do: 'setLabels', fields: [] }), of({ do: 'patch', fields: [] })], { update: 1 }],
  [
    [of({ do: 'create' }), of({ do: 'verify' }), of({ do: 'attachFamily' })],
    { create: 1, verify: 1, promote: 1 },
  ],
  [[of({ do: 'attachFamily', fields: [{ field: 'family' }] })], { update: 1 }],
  [
    [of({ do: 'deprecate' }), of({ do: 'obsolete' }), of({ do: 'delete' })],
    { deprecate: 1, obsolete: 1, delete: 1 },
  ],
])('the number of images by change: %#', (steps, expected) => {
  expect(changesIn(steps)).toEqual({ ...none, ...expected })
})
