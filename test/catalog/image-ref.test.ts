import { describe, expect, it } from 'vitest'
import { imageRef, parseImagePath, resourcePath } from '../../src/catalog/image-ref.ts'

const web = { project: 'golden-prod', name: 'web', path: 'projects/golden-prod/global/images/web' }

it('imageRef names an image by its path', () => {
  expect(imageRef('golden-prod', 'web')).toEqual(web)
})

describe('parseImagePath', () => {
  it.each([
    'projects/golden-prod/global/images/web',
    'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web',
    'https://compute.googleapis.com/compute/beta/projects/golden-prod/global/images/web',
    '//compute.googleapis.com/projects/golden-prod/global/images/web',
  ])('reads %s', (text) => {
    expect(parseImagePath(text)).toEqual(web)
  })

  it.each([
    '',
    'web',
    'global/images/web',
    'projects/golden-prod/global/images/',
    'projects/golden-prod/global/images/family/web',
    'projects/golden-prod/global/snapshots/web',
    'projects/golden-prod/zones/us-central1-a/disks/web',
  ])('reads no image from "%s"', (text) => {
    expect(parseImagePath(text)).toBeUndefined()
  })

  it('keeps the domain of an older project id', () => {
    expect(parseImagePath('projects/example.com:golden/global/images/web')).toMatchObject({
      project: 'example.com:golden',
    })
  })
})

it.each([
  ['https://www.googleapis.com/compute/v1/projects/p/zones/z/disks/d', 'projects/p/zones/z/disks/d'],
  ['projects/p/global/snapshots/s', 'projects/p/global/snapshots/s'],
  ['zones/z/disks/d', 'zones/z/disks/d'],
  ['', ''],
])('resourcePath turns "%s" into "%s"', (url, path) => {
  expect(resourcePath(url)).toBe(path)
})
