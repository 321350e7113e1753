import { expect, it } from 'vitest'
import type { ImageBody } from '../../src/catalog/image-spec.ts'
import {
  catalogOf,
  isComparable,
  labelsOf,
  provenanceLabels,
  specDigest,
} from '../../src/catalog/provenance.ts'
import { verifyBy } from '../support/spec.ts'

const raw: ImageBody = {
  name: 'web',
  rawDisk: { source: 'https://storage.googleapis.com/b/web.tar.gz' },
  guestOsFeatures: [{ type: 'GVNIC' }, { type: 'UEFI_COMPATIBLE' }],
}
const copied: ImageBody = { name: 'web', sourceImage: 'projects/p/global/images/base' }

// published labels: a changed digest is a new prefix
it.each<[string, string, ImageBody]>([
  ['of a raw disk', 'v1-beee1a5c89a6e77b979d73213fd574031514799c', raw],
  ['of an image', 'v1-317d7801bed8ef96f7e794d60fd6728662e444d5', copied],
])('the digest %s is %s', (_, digest, body) => {
  expect(specDigest(body)).toBe(digest)
})

it.each<[string, ImageBody, ImageBody]>([
  ['labels', copied, { ...copied, labels: { team: 'web' } }],
  ['description', copied, { ...copied, description: 'Web' }],
  ['family', copied, { ...copied, family: 'web' }],
  ['a key of the source', copied, { ...copied, sourceImageEncryptionKey: { rawKey: 'a' } }],
  [
    'a key of the image',
    { ...copied, imageEncryptionKey: { rawKey: 'a' } },
    { ...copied, imageEncryptionKey: { rsaEncryptedKey: 'b' } },
  ],
  ['the order of members', copied, { sourceImage: copied.sourceImage, name: 'web' }],
  [
    'the order of a set',
    raw,
    { ...raw, guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }, { type: 'GVNIC' }] },
  ],
  [
    'the host of a URL',
    copied,
    { name: 'web', sourceImage: `https://www.googleapis.com/compute/v1/${copied.sourceImage}` },
  ],
  [
    'the host of a license',
    { ...copied, licenses: ['projects/p/global/licenses/l'] },
    { ...copied, licenses: ['https://www.googleapis.com/compute/v1/projects/p/global/licenses/l'] },
  ],
  ['an undefined member', raw, { ...raw, architecture: undefined }],
])('the digest does not depend on %s', (_, one, other) => {
  expect(specDigest(other)).toBe(specDigest(one))
})

it.each<[string, ImageBody, ImageBody]>([
  ['the name', copied, { ...copied, name: 'db' }],
  ['the source', copied, { ...copied, sourceImage: 'projects/p/global/images/other' }],
  ['a checksum', raw, { ...raw, rawDisk: { ...(raw.rawDisk as object), sha1Checksum: 'a' } }],
  [
    'the KMS key',
    { ...copied, imageEncryptionKey: { kmsKeyName: 'a' } },
    { ...copied, imageEncryptionKey: { kmsKeyName: 'b' } },
  ],
  ['the presence of a key', copied, { ...copied, imageEncryptionKey: { rawKey: 'a' } }],
  ['the size', copied, { ...copied, diskSizeGb: '10' }],
])('the digest depends on %s', (_, one, other) => {
  expect(specDigest(other)).not.toBe(specDigest(one))
})

const verify = verifyBy('smoke')

it.each<[string, Parameters<typeof provenanceLabels>[0], Record<string, string>]>([
  ['no catalog', { body: copied }, {}],
  [
    'a catalog',
    { catalog: 'c', body: copied },
    { 'mintage-catalog': 'c', 'mintage-spec': 'v1-317d7801bed8ef96f7e794d60fd6728662e444d5' },
  ],
  [
    'a verification',
    { catalog: 'c', verify, body: { ...copied, family: 'web' } },
    {
      'mintage-catalog': 'c',
      'mintage-spec': 'v1-317d7801bed8ef96f7e794d60fd6728662e444d5',
      'mintage-family': 'web',
    },
  ],
])('an image with %s gets its labels', (_, spec, labels) => {
  expect(provenanceLabels(spec, specDigest(spec.body))).toEqual(labels)
})

it('an unknown digest is not a label', () => {
  expect(provenanceLabels({ catalog: 'c', body: copied }, undefined)).toEqual({ 'mintage-catalog': 'c' })
})

it.each<[string, unknown, string | undefined]>([
  ['no labels', undefined, undefined],
  ['null', null, undefined],
  ['other labels', { team: 'web' }, undefined],
  ['a catalog', { 'mintage-catalog': 'c' }, 'c'],
])('the catalog of an image with %s', (_, labels, catalog) => {
  expect(catalogOf({ labels })).toBe(catalog)
  expect(labelsOf({ labels })).toEqual(labels ?? {})
})

it.each([
  ['v1-0a', true],
  ['v2-0a', false],
  ['', false],
])('digest "%s" is comparable: %s', (digest, expected) => {
  expect(isComparable(digest)).toBe(expected)
})

it('contains the generation of an archive that names the image', () => {
  const body = { name: 'web-5', rawDisk: { source: 'https://storage.googleapis.com/b/o.tar.gz' } }
  const digest = (generation: string, field = 'name') =>
    specDigest(body, { state: 'bound', fields: [field], generation })
  expect(digest('5')).not.toBe(digest('6'))
  expect(digest('5')).not.toBe(specDigest(body))
  expect(digest('5', 'labels.generation')).toBe(specDigest(body))
  expect(specDigest(body, { state: 'open', fields: ['name'] })).toBe(specDigest(body))
})
