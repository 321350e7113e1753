import { expect, test } from 'vitest'
import { unknownKey } from '../../src/manifest/check/unknown-key.ts'

const image = ['images', 0]

test.each([
  // another level of the manifest
  ['source', image, 'unknown key "source"; it belongs in rawDisk: write rawDisk: { source: … }'],
  [
    'kmsKeyName',
    image,
    'unknown key "kmsKeyName"; it belongs in imageEncryptionKey: write imageEncryptionKey: { kmsKeyName: … }',
  ],
  [
    'family',
    [],
    'unknown key "family"; "family" belongs in an entry of images:, or in defaults: for all of them',
  ],
  ['name', [], 'unknown key "name"; "name" belongs in an entry of images:'],
  ['matrix', [], 'unknown key "matrix"; "matrix" belongs in an entry of images:'],
  ['matrix', ['defaults'], 'unknown key "matrix"; "matrix" belongs in an entry of images:'],
  ['name', ['defaults'], 'unknown key "name"; "name" belongs in an entry of images:'],
  ['vars', image, 'unknown key "vars"; "vars" belongs at the top of the manifest'],
  ['family', [...image, 'rawDisk'], 'unknown key "family"; "family" belongs in the entry, next to name'],
  // Terraform
  ['source_disk', image, 'unknown key "source_disk"; did you mean "sourceDisk"?'],
  ['raw_disk', image, 'unknown key "raw_disk"; did you mean "rawDisk"?'],
  ['guest_os_features', ['defaults'], 'unknown key "guest_os_features"; did you mean "guestOsFeatures"?'],
  ['container_type', [...image, 'rawDisk'], 'unknown key "container_type"; did you mean "containerType"?'],
  ['sha1', [...image, 'rawDisk'], 'unknown key "sha1"; did you mean "sha1Checksum"?'],
  [
    'kms_key_self_link',
    [...image, 'imageEncryptionKey'],
    'unknown key "kms_key_self_link"; did you mean "kmsKeyName"?',
  ],
  ['self_link', image, '"self_link" is output-only: it is set by the API; remove it'],
  // Packer
  ['image_family', image, 'unknown key "image_family"; did you mean "family"?'],
  ['image_name', image, 'unknown key "image_name"; did you mean "name"?'],
  ['disk_size', image, 'unknown key "disk_size"; did you mean "diskSizeGb"?'],
  [
    'image_storage_locations',
    image,
    'unknown key "image_storage_locations"; did you mean "storageLocations"?',
  ],
  [
    'source_image_family',
    image,
    'unknown key "source_image_family"; use the family as the source: sourceImage: family/FAMILY',
  ],
  ['project_id', [], 'unknown key "project_id"; did you mean "project"?'],
  // gcloud
  ['source-uri', image, 'unknown key "source-uri"; it belongs in rawDisk: write rawDisk: { source: … }'],
  [
    'source-disk-zone',
    image,
    'unknown key "source-disk-zone"; include the zone of the disk: sourceDisk: zones/ZONE/disks/DISK',
  ],
  [
    'kms-key',
    image,
    'unknown key "kms-key"; it belongs in imageEncryptionKey: write imageEncryptionKey: { kmsKeyName: … }',
  ],
  ['storage-location', image, 'unknown key "storage-location"; did you mean "storageLocations"?'],
  ['force', image, 'unknown key "force"; did you mean "forceCreate"?'],
  // nothing that is known; a small map lists its keys
  ['uri', [...image, 'rawDisk'], 'unknown key "uri"; known keys: containerType, sha1Checksum, source'],
  ['command', [...image, 'verify'], 'unknown key "command"; known keys: run, timeout'],
  ['colour', image, 'unknown key "colour"'],
  ['constructor', image, 'unknown key "constructor"'],
  ['__proto__', [], 'unknown key "__proto__"'],
] as const)('%s at %j', (key, path, message) => {
  expect(unknownKey(key, path)).toBe(message)
})
