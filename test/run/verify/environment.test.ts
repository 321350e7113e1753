import { expect, test } from 'vitest'
import { verifyEnvironment } from '../../../src/run/verify/environment.ts'

const image = { project: 'golden', name: 'web-7' }

test('a program gets the image, and of the inherited environment all but the variables of mintage', () => {
  const inherited = {
    PATH: '/bin',
    GOOGLE_CLOUD_PROJECT: 'golden',
    MINTAGE_TOKEN_FILE: '/run/token',
    MINTAGE_IMAGE_NAME: 'another',
    mintage_rate: '5',
    NOT_MINTAGE_: 'kept',
  }
  const found = {
    id: '7',
    selfLink: 'https://compute.googleapis.com/compute/v1/projects/golden/global/images/web-7',
  }
  expect(verifyEnvironment(inherited, image as never, found, 'web')).toEqual({
    PATH: '/bin',
    GOOGLE_CLOUD_PROJECT: 'golden',
    NOT_MINTAGE_: 'kept',
    MINTAGE_IMAGE_PROJECT: 'golden',
    MINTAGE_IMAGE_NAME: 'web-7',
    MINTAGE_IMAGE_ID: '7',
    MINTAGE_IMAGE_FAMILY: 'web',
    MINTAGE_IMAGE_SELF_LINK: 'https://compute.googleapis.com/compute/v1/projects/golden/global/images/web-7',
  })
})

test('an image without an ID has no variable of it', () => {
  expect(verifyEnvironment({}, image as never, {}, 'web')).not.toHaveProperty('MINTAGE_IMAGE_ID')
})
