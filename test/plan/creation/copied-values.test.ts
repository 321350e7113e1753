import { expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { fromImage, spec } from '../../support/spec.ts'

const body = { labels: { base: 'v24', tag: '24', team: 'a' }, description: 'of v24' }
const path = 'projects/debian-cloud/global/images/family/d'
const origin = spec('web', {
  source: { kind: 'family', project: 'debian-cloud', family: 'd', path },
  followed: { state: 'bound', fields: ['labels.base', 'labels.tag', 'description', 'family'], id: '24' },
  body,
})
const copy = spec('web', {
  project: 'golden-edge',
  source: fromImage('web'),
  origin: imageRef('golden-prod', 'web'),
  followed: { state: 'bound', fields: ['labels.base', 'labels.tag', 'description', 'family'], id: '24' },
  body,
})

function requestOf(existing: Partial<Image>, from: ImageSpec = origin) {
  const image: Image = {
    name: 'web',
    status: 'READY',
    labels: { base: 'v10', team: 'a' },
    sourceImage: 'projects/debian-cloud/global/images/v10',
    ...existing,
  }
  const state = { images: new Map([[from.path, image]]), families: new Map(), sources: new Map() }
  const { steps } = planImages({ images: [from, copy], origins: new Map([[from.path, from]]) }, state)
  const create = steps.find((step) => step.do === 'create')
  return create?.do === 'create' ? create.request : undefined
}

test('a copy describes the source that its bytes are from', () => {
  const request = requestOf({ sourceImageId: '10', description: 'of v10' })
  expect(request).toMatchObject({ labels: { base: 'v10', team: 'a' }, description: 'of v10' })
  expect(request?.labels).not.toHaveProperty('tag')
  expect(requestOf({ sourceImageId: '10' })).not.toHaveProperty('description')
})

test('a copy of an image of the same source has the values of the manifest', () => {
  const same = { sourceImageId: '24', labels: body.labels, description: 'of v24' }
  expect(requestOf(same)).toMatchObject(body)
  const { followed: _followed, ...plain } = origin
  expect(requestOf({ ...same, sourceImageId: '10' }, plain)).toMatchObject(body)
})
