import { expect, it } from 'vitest'
import { selectImages } from '../../src/catalog/select-images.ts'
import { spec } from '../support/spec.ts'

const catalog = {
  images: [spec('web-1'), spec('web-2'), spec('db-1'), spec('edge-1', { project: 'golden-edge' })],
}

it.each<[string[], string[], string[]]>([
  [[], ['web-1', 'web-2', 'db-1', 'edge-1'], []],
  [['web-*'], ['web-1', 'web-2'], []],
  [['web-1', 'db-1'], ['web-1', 'db-1'], []],
  [['golden-edge/*'], ['edge-1'], []],
  [['*-1', '!db-*'], ['web-1', 'edge-1'], []],
  [['!web-*'], ['db-1', 'edge-1'], []],
  [['!(web-*)'], ['db-1', 'edge-1'], []],
  [['{web,db}-1'], ['web-1', 'db-1'], []],
  [['app-*'], [], ['app-*']],
  [
    ['web-*', 'app-*', '!api-*'],
    ['web-1', 'web-2'],
    ['app-*', '!api-*'],
  ],
  [[''], [], ['']],
  [['!'], ['web-1', 'web-2', 'db-1', 'edge-1'], ['!']],
  [['web-1', '!web-1'], [], []],
])('%j selects %j', (globs, names, unmatched) => {
  const selected = selectImages(catalog, globs)
  expect(selected.catalog.images.map(({ name }) => name)).toEqual(names)
  expect(selected.unmatched).toEqual(unmatched)
})

it('a selection keeps the policies and the origins of the catalog', () => {
  const origin = spec('web')
  const policy = {
    project: 'golden-prod',
    family: 'web',
    catalog: 'golden',
    keep: 3,
    deprecateAfterMs: 0,
    protect: [],
    place: origin.place,
  }
  const whole = {
    images: [origin, spec('db')],
    policies: [policy],
    origins: new Map([[origin.path, origin]]),
  }
  expect(selectImages(whole, ['db']).catalog).toEqual({ ...whole, images: [whole.images[1]] })
})
