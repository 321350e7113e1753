import { expect, test } from 'vitest'
import { formatResult } from '../../src/report/format.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import { planOf } from '../support/plan.ts'
import { specOf } from './fixtures.ts'

const options = { color: false, verbose: false }
// as the catalog hands it over: with what no report shows
const shard = { index: 3, count: 8, total: 1_000, others: new Set(['projects/golden/global/images/web-2']) }
const spec = specOf('web-1')
const plan = planOf([{ image: spec, spec, verdict: 'skipped', why: 'a test' }])
const report = {
  outcomes: [{ result: 'skipped', steps: [], image: spec, spec, why: 'a test' } as const],
  stop: undefined,
  ms: 1_000,
  requests: 2,
  throttled: [],
}

test('each format of a plan and of a run names the shard', () => {
  for (const view of [planView(plan, { shard }), reportView({ ...report, shard })]) {
    const line = 'Shard 3 of 8: 1 of 1,000 images.'
    expect(formatResult(view, 'text', options).split('\n')).toContain(line)
    expect(formatResult(view, 'markdown', options).split('\n')).toContain(`- \`${line}\``)
    expect(JSON.parse(formatResult(view, 'json', options))).toMatchObject({
      shard: { index: 3, count: 8, total: 1_000 },
    })
    expect(formatResult(view, 'json', options)).not.toContain('web-2')
  }
})

test('the whole catalog is not a shard', () => {
  for (const view of [planView(plan), reportView(report)]) {
    expect(formatResult(view, 'text', options)).not.toContain('Shard')
    expect(JSON.parse(formatResult(view, 'json', options))).toMatchObject({ shard: null })
  }
})

test('a shard may have no images', () => {
  const view = reportView({ ...report, outcomes: [], shard: { index: 2, count: 8, total: 1 } })
  expect([view.exitCode, formatResult(view, 'text', options)]).toEqual([
    0,
    'Nothing to do: no images.\nShard 2 of 8: 0 of 1 image.\n',
  ])
})
