import { expect, test } from 'vitest'
import type { Step } from '../../src/plan/plan.ts'
import { phaseOf } from '../../src/plan/plan-options.ts'
import { spec, verifyBy } from '../support/spec.ts'

const web = spec('web')
const known = { id: 'a', image: web, spec: web, after: [] }
const family = { field: 'family', expected: 'web', actual: '(none)' }

test.each<[string, Step]>([
  ['create', { ...known, do: 'awaitDeletion' }],
  ['create', { ...known, do: 'create', request: web.body }],
  ['update', { ...known, do: 'patch', members: { description: 'Web' }, fields: [] }],
  ['update', { ...known, do: 'attachFamily', family: 'web', fields: [family] }],
  ['promote', { ...known, do: 'attachFamily', family: 'web' }],
  ['promote', { ...known, do: 'verify', family: 'web', labels: {}, verify: verifyBy('smoke') }],
])('phase %s: %#', (phase, step) => {
  expect(phaseOf(step)).toBe(phase)
})
