import { expect, test } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Pin } from '../../../src/catalog/pin.ts'
import type { FamilyState } from '../../../src/observe/cloud-state.ts'
import { planSources } from '../../../src/plan/sources/plan-sources.ts'
import { fromImage, spec } from '../../support/spec.ts'

const path = 'projects/debian-cloud/global/images/family/debian-12'
const family = { kind: 'family', project: 'debian-cloud', family: 'debian-12', path } as const
const imageOf = (name: string) => `projects/debian-cloud/global/images/${name}`
const head = (name: string, creationTimestamp: string): FamilyState => ({
  kind: 'found',
  image: { name, creationTimestamp },
})
const place = { file: { path: 'mintage.lock', text: '' }, range: { offset: 0, length: 0 } }
const pin: Pin = { path: imageOf('v10'), created: '2026-11-10T08:00:00Z', place }

const sourcesOf = (specs: readonly ImageSpec[], state?: FamilyState) =>
  planSources(specs, {
    images: new Map(),
    families: new Map(state ? [[path, state]] : []),
    sources: new Map(),
  })

test.each([
  ['is read', undefined, head('v24', ''), { image: imageOf('v24'), isPinned: false }],
  ['cannot be read', undefined, undefined, { isPinned: false }],
  ['is pinned, and was not read', pin, undefined, { image: imageOf('v10'), isPinned: true }],
  ['is pinned to its head', pin, head('v10', ''), { image: imageOf('v10'), isPinned: true }],
  [
    'is newer than the lock file',
    pin,
    head('v24', '2026-11-24T08:00:00Z'),
    { image: imageOf('v10'), isPinned: true, newer: imageOf('v24') },
  ],
  [
    'is older than the lock file',
    pin,
    head('v05', '2026-11-05T08:00:00Z'),
    { image: imageOf('v10'), isPinned: true },
  ],
])('a family that %s', (_, lock, state, expected) => {
  const specs = ['web-1', 'web-2'].map((name) => spec(name, { source: family, ...(lock && { pin: lock }) }))
  expect(sourcesOf(specs, state)).toEqual([{ source: path, ...expected }])
})

test('other sources are listed if the lock file has them; copies have no sources', () => {
  const uri = 'https://storage.googleapis.com/golden/web.tar.gz?X-Goog-Signature=secret'
  const archive = { kind: 'rawDisk', uri } as const
  expect(
    sourcesOf([
      spec('a', { source: archive }),
      spec('b', { source: archive, pin }),
      spec('c', { source: fromImage('base') }),
      spec('d', { source: fromImage('base'), pin }),
      spec('e', { source: family, origin: spec('e', { project: 'origin' }) }),
    ]),
  ).toEqual([
    { source: 'https://storage.googleapis.com/golden/web.tar.gz', isPinned: true },
    { source: 'projects/golden-prod/global/images/base', isPinned: true },
  ])
})
