import { expect, test } from 'vitest'
import type { FamilyPolicy } from '../../src/catalog/image-spec.ts'
import { withUnread } from '../../src/catalog/unread-manifests.ts'
import type { SourceFile } from '../../src/manifest/source-file.ts'

const file = (path: string): SourceFile => ({ path, text: '' })
const shared = file('prod/_catalog.yaml')
const images = file('prod/images.yaml')

const policyIn = (place: SourceFile): FamilyPolicy => ({
  project: 'golden-prod',
  family: 'web',
  catalog: 'golden',
  keep: 2,
  deprecateAfterMs: 0,
  protect: [],
  place: { file: place, range: { offset: 0, length: 1 } },
})

const io = (names: readonly string[] | undefined) => ({ list: () => names, realPath: (path: string) => path })

test.each([
  [
    'a manifest next to the loaded one',
    shared,
    ['_catalog.yaml', 'images.yaml', 'more.yaml'],
    'prod/more.yaml',
  ],
  ['no other manifest', shared, ['_catalog.yaml', 'images.yaml', '.old.yaml', 'notes.md'], undefined],
  ['a policy of the manifest itself', images, ['_catalog.yaml', 'images.yaml', 'more.yaml'], undefined],
  ['a folder that cannot be listed', shared, undefined, undefined],
])('%s', (_case, place, names, unread) => {
  const loaded = { manifests: new Set([images]), folders: new Set([shared]) }
  expect(withUnread([policyIn(place)], loaded, io(names)).map((policy) => policy.unread)).toEqual([unread])
})

test('no policy', () => {
  expect(withUnread([], { manifests: new Set([images]), folders: new Set([shared]) }, io([]))).toEqual([])
})
