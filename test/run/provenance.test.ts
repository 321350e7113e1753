import { expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { specDigest } from '../../src/catalog/provenance.ts'
import { startEngine, summary } from '../support/engine.ts'
import { spec } from '../support/spec.ts'

const catalog = 'platform-golden'
const web = spec('web', { catalog, body: { labels: { team: 'web' } } })
const other = spec('web', {
  catalog,
  source: { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/other' },
})

/** What a run reports whose image another run created after the plan. */
async function runAfter(mine: ImageSpec, theirs: ImageSpec): Promise<string[]> {
  await using engine = await startEngine({ state: { projects: ['golden-prod'] } })
  const plan = await engine.plan([mine])
  await engine.run([theirs])
  return summary(await engine.carryOut(plan))
}

test('a created image has the labels of its catalog, and has not drifted', async () => {
  await using engine = await startEngine({ state: { projects: ['golden-prod'] } })
  expect(summary(await engine.run([web]))).toEqual(['web: created'])
  expect(engine.gce.state().images?.[0]?.labels).toEqual({
    team: 'web',
    'mintage-catalog': catalog,
    'mintage-spec': specDigest(web.body),
  })
  expect(summary(await engine.run([web]))).toEqual(['web: exists'])
})

test('the digest proves that another run created the image from the same source', async () => {
  expect(await runAfter(web, web)).toEqual([
    'web: created (another run created it from the same specification)',
  ])
})

test('the digest reveals that another run created the image from another source', async () => {
  const [digest, actual] = [specDigest(web.body), specDigest(other.body)]
  expect(await runAfter({ ...web, body: { ...web.body, labels: {} } }, other)).toEqual([
    `web: failed (alreadyExists: another run created an image with that name from a different specification: labels.mintage-spec: expected ${digest}, actual ${actual} (created from another source))`,
  ])
})

test('an image of another catalog is a conflict', async () => {
  expect(await runAfter(web, { ...web, catalog: 'other' })).toEqual([
    'web: failed (alreadyExists: another run created an image with that name from a different specification: labels.mintage-catalog: expected platform-golden, actual other)',
  ])
})
