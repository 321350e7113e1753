import { describe, expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import type { Pin } from '../../src/catalog/pin.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { CloudState, FamilyState } from '../../src/observe/cloud-state.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { aged, ourLabels } from '../support/family.ts'
import { spec } from '../support/spec.ts'

const path = 'projects/debian-cloud/global/images/family/debian-12'
const source = { kind: 'family', project: 'debian-cloud', family: 'debian-12', path } as const
const imageOf = (name: string) => `projects/debian-cloud/global/images/${name}`
const head = (name: string, creationTimestamp = '2026-11-24T08:00:00Z'): FamilyState => ({
  kind: 'found',
  image: { name, creationTimestamp, id: name },
})
const place = { file: { path: 'a/mintage.lock', text: '' }, range: { offset: 0, length: 0 } }
const pin: Pin = { path: imageOf('v10'), id: '10', created: '2026-11-10T08:00:00Z', place }

interface State {
  readonly images?: readonly Image[]
  readonly head?: FamilyState
  readonly policy?: boolean
}

function planOf(image: ImageSpec, { images = [], head, policy = false }: State) {
  const state: CloudState = {
    images: new Map(images.map((one) => [`projects/golden-prod/global/images/${one.name}`, one])),
    families: new Map(head ? [[path, head]] : []),
    sources: new Map([[pin.path, { kind: 'unknown', why: 'not read' }]]),
    projects: new Map(policy ? [['golden-prod', { images }]] : []),
  }
  return planImages({ images: [image] }, state)
}

const notesOf = (image: ImageSpec, state: State) =>
  planOf(image, state).notes.map(({ code, message }) => `${code}: ${message}`)

const made = (from: string, days: number, more: Partial<Image> = {}): Image =>
  aged(days, { sourceImage: `https://www.googleapis.com/compute/v1/${imageOf(from)}`, ...more })

describe('the lock', () => {
  const web = spec('web-1', { source, pin })
  test.each([
    [head('v24'), 'newerSource: v24 is available; mintage.lock pins v10: update it with mintage pin'],
    [head('v24', ''), 'newerSource: v24 is available; mintage.lock pins v10: update it with mintage pin'],
    [
      head('v05', '2026-11-05T08:00:00Z'),
      'olderSource: family debian-12 points to v05, which is older than v10, the image that mintage.lock pins',
    ],
  ])('is behind or ahead of the family', (head, message) => {
    const images = [made('v10', 1, { name: 'web-1' })]
    expect(notesOf(web, { head, images })).toEqual([message])
  })

  test.each([
    head('v10'),
    { kind: 'failed', failure: { kind: 'notFound', message: 'no' } } as const,
    undefined,
  ])('is not compared with an unknown head', (head) => {
    const images = [made('v10', 1, { name: 'web-1' })]
    expect(notesOf(web, { images, ...(head && { head }) })).toEqual([])
  })
})

describe('an image of a constant name', () => {
  const web = (more: Partial<ImageSpec> = {}) => spec('web-1', { source, ...more })
  const before = made('v10', 9, { name: 'web-1' })

  test('has a note when its source moved, and has not drifted', () => {
    const moved =
      'sourceMoved: created from v10; its source is now v24: it is not recreated, as its name is the same'
    const plan = planOf(web(), { images: [before], head: head('v24') })
    expect(plan.images[0]?.verdict).toBe('current')
    expect(plan.notes.map(({ code, message }) => `${code}: ${message}`)).toEqual([moved])
    const pinned = notesOf(web({ pin: { ...pin, path: imageOf('v24') } }), { images: [before] })
    expect(pinned).toEqual([moved])
  })

  test.each<[string, Partial<ImageSpec>, State]>([
    ['created from it', {}, { images: [before], head: head('v10') }],
    ['of a family that was not read', {}, { images: [before] }],
    ['whose source is unknown', {}, { images: [aged(9, { name: 'web-1' })], head: head('v24') }],
    [
      'that is a copy',
      { origin: { project: 'p', name: 'n', path: 'projects/p/global/images/n' } },
      { images: [before], head: head('v24') },
    ],
    ['that is not READY', {}, { images: [{ ...before, status: 'FAILED' }], head: head('v24') }],
  ])('has no note if it is an image %s', (_, more, state) => {
    expect(notesOf(web(more), state)).toEqual([])
  })

  const followed = { state: 'bound', fields: ['labels.base', 'description'], id: '24' } as const
  const body = { labels: { base: 'v24', team: 'a' }, description: 'of v24' }
  const labels = { base: 'v10', team: 'b' }

  test('keeps the values of its own source', () => {
    const image = { ...before, sourceImageId: '10', labels, description: 'of v10' }
    const [plan] = planOf(web({ followed, body: { name: 'web-1', ...body } }), {
      images: [image],
      head: head('v24'),
    }).images
    expect(plan?.verdict === 'drifted' && plan.fields.map(({ field }) => field)).toEqual(['labels.team'])
    const open = { state: 'open', fields: followed.fields } as const
    const [unread] = planOf(web({ followed: open, body: { name: 'web-1', ...body } }), {
      images: [image],
    }).images
    expect(unread?.verdict === 'drifted' && unread.fields.map(({ field }) => field)).toEqual(['labels.team'])
  })

  test('of an archive is compared if its generation names it', () => {
    const image = aged(9, { name: 'web-1', rawDisk: {}, labels, description: 'of v24' })
    const raw = (fields: readonly string[]) => {
      const archive = { state: 'bound', fields, generation: '5' } as const
      const [plan] = planOf(spec('web-1', { followed: archive, body }), { images: [image] }).images
      return plan?.verdict === 'drifted' && plan.fields.map(({ field }) => field)
    }
    expect(raw(['labels.base'])).toEqual(['labels.team'])
    expect(raw(['name', 'labels.base'])).toEqual(['labels.base', 'labels.team'])
  })

  test('is drifted if its values are not those of its source', () => {
    const image = { ...before, sourceImageId: '24', labels, description: 'of v24' }
    const [plan] = planOf(web({ followed, body: { name: 'web-1', ...body } }), { images: [image] }).images
    expect(plan?.verdict === 'drifted' && plan.fields.map(({ field }) => field)).toEqual([
      'labels.base',
      'labels.team',
    ])
  })
})

describe('a source that moved back', () => {
  const web = (more: Partial<ImageSpec> = {}) =>
    spec('web-9', { source, catalog: 'golden', body: { family: 'web' }, ...more })
  const old = made('v10', 9)
  const state: State = { images: [old, made('v24', 2)], head: head('v10'), policy: true }

  test('leaves a head that is built from a withdrawn image', () => {
    expect(notesOf(web(), state)).toEqual([
      'sourceWithdrawn: the head of family web, web-2, is built from a withdrawn image: the source moved from v24 back to v10; deprecate web-2 to roll back to this image',
    ])
  })

  test.each<[string, Partial<ImageSpec>, State]>([
    ['the head is the image itself', {}, { ...state, images: [old] }],
    [
      'the head is of another catalog',
      {},
      { ...state, images: [old, made('v24', 2, { labels: { ...ourLabels, 'mintage-catalog': 'x' } })] },
    ],
    [
      'the head is deprecated',
      {},
      { ...state, images: [old, made('v24', 2, { deprecated: { state: 'DEPRECATED' } })] },
    ],
    ['the head is older', {}, { ...state, images: [old, made('v05', 12)] }],
    [
      'the head was created from another project',
      {},
      { ...state, images: [old, aged(2, { sourceImage: 'projects/x/global/images/v24' })] },
    ],
    ['the head was created from a disk', {}, { ...state, images: [old, aged(2)] }],
    ['no policy is known', {}, { ...state, policy: false }],
    ['it has no catalog', { catalog: '' }, state],
    ['it has no family', { body: { name: 'web-9' } }, state],
    ['its source is unknown', {}, { images: [old, made('v24', 2)], policy: true }],
  ])('is not reported if %s', (_, more, state) => {
    expect(notesOf(web(more), state).filter((note) => note.startsWith('sourceWithdrawn'))).toEqual([])
  })
})
