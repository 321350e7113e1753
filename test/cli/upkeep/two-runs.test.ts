import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { type CatalogCloud, startCatalogCloud } from '../../support/catalog-cloud.ts'
import { dayMs, ourLabels } from '../../support/family.ts'

const manifest = `catalog: golden
project: golden-prod
families: { web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d } }
defaults: { family: web, rawDisk: { source: gs://b/o.tar.gz } }
images:
  - { name: web-1, labels: { team: web }, description: New }
  - { name: web-new, verify: [./smoke.sh] }
`
const web = (days: number, more: object = {}) => ({
  project: 'golden-prod',
  name: `web-${days}`,
  family: 'web',
  labels: ourLabels,
  creationTimestamp: new Date(Date.parse('2026-11-28T10:00:00Z') - days * dayMs).toISOString(),
  ...more,
})
const images = [
  web(1),
  web(2),
  web(50),
  web(60, { deprecated: { state: 'DEPRECATED', obsolete: '2026-11-27', deleted: '2027-01-20' } }),
  web(70, { deprecated: { state: 'OBSOLETE', deleted: '2026-11-28' } }),
]
const start = () =>
  startCatalogCloud({ 'images.yaml': manifest, 'smoke.sh': '#!/bin/sh\necho >> runs\n' }, { images })

const flags = ['--prune', '--update']
const statesIn = ({ gce }: CatalogCloud) =>
  gce.state().images?.map(({ name, family, deprecated, labels, description }) => {
    const more = [family, deprecated?.state, labels?.team, description].filter(Boolean)
    return [name, ...more].join(' ')
  })
const final = [
  'web-1 web web New',
  'web-2 web DEPRECATED',
  'web-50 web DEPRECATED',
  'web-60 web OBSOLETE',
  'web-new web',
]

test.each([
  ['at the same moment', { operation: 0 }],
  ['while operations take seconds', { operation: '2s', answer: '100ms' }],
  ['while operations take minutes', { operation: '5m' }],
] as const)('three runs %s create, update, verify and retire each image once', async (_, latency) => {
  await using cloud = await start()
  cloud.gce.latency = latency
  const runs = await Promise.all([1, 2, 3].map(() => cloud.run('apply', ['--quiet', ...flags])))
  for (const { code, stdout } of runs) {
    expect(stdout).toMatch(/^\+ web-new +created in T/m)
    expect(stdout).toMatch(/^~ web-1 +updated in T(: it was updated after the plan)?$/m)
    expect(stdout).toMatch(/^- web-70 +deleted in T(: it no longer exists)?$/m)
    expect(stdout).not.toContain('failed')
    expect(code).toBe(0)
  }
  expect(statesIn(cloud)).toEqual(final)
  expect(cloud.read('runs')).toBe('\n\n\n')
  cloud.mutations()
  const { code, stdout } = await cloud.run('apply', flags)
  expect([code, stdout.split('\n')[0], cloud.mutations()]).toEqual([
    0,
    'Nothing to do: all 2 images exist.',
    [],
  ])
})

test.each([
  ['full', 'ENOSPC', 1, 'mintage: cannot write the result to stdout: no space left on the disk\n'],
  ['closed by its reader', 'EPIPE', 0, ''],
])('a stdout that is %s does not stop the work', async (_, code, exitCode, message) => {
  await using cloud = await start()
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(), { code })),
  })
  stdout.on('error', () => {})
  const result = await cloud.run('apply', ['--quiet', ...flags], { stdout })
  expect([result.code, result.stderr]).toEqual([exitCode, message])
  expect(statesIn(cloud)).toEqual(final)
})
