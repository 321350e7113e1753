import { expect, test } from 'vitest'
import type { ImageSource, ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Pin } from '../../../src/catalog/pin.ts'
import type { SourceState } from '../../../src/observe/cloud-state.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { fromImage, spec } from '../../support/spec.ts'

const place = { file: { path: 'mintage.lock', text: '' }, range: { offset: 0, length: 0 } }
const pinOf = (path: string, more: Partial<Pin> = {}): Pin => ({ path, id: '10', place, ...more })
const found = (more: Record<string, unknown> = {}): SourceState => ({
  kind: 'found',
  resource: { name: 'v10', id: '10', ...more },
})

const verdicts = (images: readonly ImageSpec[], sources: Record<string, SourceState> = {}) => {
  const state = { images: new Map(), families: new Map(), sources: new Map(Object.entries(sources)) }
  const plan = planImages({ images }, state)
  return [
    ...plan.images.map((one) => (one.verdict === 'blocked' ? one.failure.message : one.verdict)),
    ...plan.notes.map(({ message }) => message),
    ...plan.steps.flatMap((step) => (step.do === 'create' ? [step.request.sourceImage] : [])),
  ]
}

const family: ImageSource = {
  kind: 'family',
  project: 'debian-cloud',
  family: 'd',
  path: 'projects/debian-cloud/global/images/family/d',
}
const image = 'projects/debian-cloud/global/images/v10'
const disk = 'projects/golden-prod/zones/z/disks/v10'

test.each<[string, ImageSource, Pin, SourceState | undefined, readonly string[]]>([
  ['the pinned image of a family', family, pinOf(image), found({ family: 'd' }), ['change', image]],
  [
    'an image of another family',
    family,
    pinOf(image),
    found({ family: 'e' }),
    ['source v10, which mintage.lock pins, is not in the family d'],
  ],
  ['a family whose image was not read', family, pinOf(image), undefined, ['change', image]],
  [
    'a family whose image cannot be read',
    family,
    pinOf(image),
    { kind: 'unknown', why: 'denied' },
    ['source v10, which mintage.lock pins, cannot be checked: denied'],
  ],
  ['a disk', { kind: 'disk', path: disk }, pinOf(disk), found(), ['change', undefined as never]],
  [
    'another disk',
    { kind: 'disk', path: disk },
    pinOf(disk),
    found({ id: '11' }),
    ['source v10 has id 11, and mintage.lock pins id 10: it was deleted and recreated'],
  ],
  [
    'a source of another day',
    { kind: 'disk', path: disk },
    pinOf(disk, { created: '2026-11-10T23:59:59Z' }),
    found({ creationTimestamp: '2026-11-10T16:00:00.000-08:00' }),
    ['source v10 was created on 20261111, and mintage.lock pins 20261110'],
  ],
  [
    'a source of the same day',
    { kind: 'disk', path: disk },
    pinOf(disk, { created: '2026-11-10T23:59:59Z' }),
    found({ creationTimestamp: '2026-11-10T15:59:59.999-08:00' }),
    ['change', undefined as never],
  ],
  [
    'no disk',
    { kind: 'disk', path: disk },
    pinOf(disk),
    { kind: 'absent' },
    ['source v10, which mintage.lock pins, not found'],
  ],
])('%s', (_, source, pin, state, expected) => {
  expect(verdicts([spec('web', { source, pin })], state && { [pin.path]: state })).toEqual(expected)
})

test('an archive is compared by its generation', () => {
  const uri = 'https://storage.googleapis.com/b/o.tar.gz'
  const { id: _id, ...pin } = pinOf(uri, { generation: '5' })
  const web = spec('web', { source: { kind: 'rawDisk', uri }, pin })
  const archive = (generation: string): SourceState => ({
    kind: 'archive',
    object: { name: 'o', generation },
  })
  expect(verdicts([web], { [uri]: archive('5') })[0]).toBe('change')
  expect(verdicts([web], { [uri]: archive('6') })[0]).toBe(
    `archive ${uri} has generation 6, and mintage.lock pins generation 5: it was replaced`,
  )
  const { generation: _generation, ...unpinned } = pin
  expect(verdicts([web], { [uri]: { kind: 'unknown', why: 'it is not in Cloud Storage' } })).toEqual([
    `source ${uri}, which mintage.lock pins, cannot be checked: it is not in Cloud Storage`,
  ])
  expect(verdicts([{ ...web, pin: unpinned }], { [uri]: archive('6') })[0]).toBe('change')
})

test('an image that this run creates has no pinned id yet', () => {
  const base = spec('base')
  const web = spec('web', { source: fromImage('base'), pin: pinOf(base.path) })
  expect(verdicts([base, web])).toEqual([
    'change',
    'source base, which mintage.lock pins, not found',
    undefined,
  ])
})

test('without the values of its source, nothing is created', () => {
  const base = spec('base')
  const failure = { kind: 'permission', message: 'denied' } as const
  const web = spec('web', {
    source: fromImage('base'),
    followed: { state: 'unknown', fields: ['name'], failure },
  })
  expect(verdicts([base, web]).slice(0, 2)).toEqual(['change', 'denied'])
  const open = spec('web', { source: fromImage('base'), followed: { state: 'open', fields: ['name'] } })
  expect(verdicts([base, open]).slice(0, 2)).toEqual(['change', 'the values of its source are not known'])
})
