import { computeError, invalidField } from '../../errors/api-error.ts'
import type { ImageBody } from '../../members/image.ts'
import { checkEncryptionKey } from '../shared/encryption.ts'
import {
  checkArchitecture,
  checkGuestOsFeatures,
  checkLabels,
  checkLicenses,
  checkName,
  checkSizeGb,
  checkStorageLocations,
  oneOf,
} from '../shared/rules.ts'

/** What the API asks of an Image beyond names and types; throws the first 400 that it would give. */
export function checkImageBody(body: ImageBody): asserts body is ImageBody & { readonly name: string } {
  checkName(body.name ?? '')
  if (body.family !== undefined) checkName(body.family, 'resource.family')
  checkLabels(body.labels ?? {})
  checkOneSource(body)
  checkValues(body)
  checkLicenses(body)
  checkSizeGb(body.diskSizeGb, 'resource.diskSizeGb')
  checkStorageLocations(body.storageLocations)
  checkKeys(body)
  checkShieldedState(body.shieldedInstanceInitialState ?? {})
}

function checkOneSource(body: ImageBody): void {
  const sources = [body.rawDisk?.source, body.sourceDisk, body.sourceImage, body.sourceSnapshot]
  if (sources.filter(Boolean).length === 1) return
  const message = "Invalid resource usage: 'Must specify exactly one source for an image.'"
  throw computeError(400, 'invalid', message)
}

function checkValues(body: ImageBody): void {
  oneOf(body.sourceType, ['RAW'], 'resource.sourceType')
  oneOf(body.rawDisk?.containerType, ['TAR'], 'resource.rawDisk.containerType')
  checkArchitecture(body.architecture)
  checkGuestOsFeatures(body.guestOsFeatures)
  const sha1 = body.rawDisk?.sha1Checksum
  if (sha1 && !/^[0-9a-f]{40}$/i.test(sha1)) {
    throw invalidField('resource.rawDisk.sha1Checksum', sha1, 'The SHA-1 checksum is malformed.')
  }
}

function checkKeys(body: ImageBody): void {
  for (const member of [
    'imageEncryptionKey',
    'sourceDiskEncryptionKey',
    'sourceImageEncryptionKey',
    'sourceSnapshotEncryptionKey',
  ] as const) {
    const key = body[member]
    if (key) checkEncryptionKey(key, `resource.${member}`)
  }
}

function checkShieldedState(state: NonNullable<ImageBody['shieldedInstanceInitialState']>): void {
  const { pk, keks = [], dbs = [], dbxs = [] } = state
  const files = [
    ...(pk ? [['pk', pk] as const] : []),
    ...keks.map((file, index) => [`keks[${index}]`, file] as const),
    ...dbs.map((file, index) => [`dbs[${index}]`, file] as const),
    ...dbxs.map((file, index) => [`dbxs[${index}]`, file] as const),
  ]
  for (const [place, { content = '', fileType }] of files) {
    const field = `resource.shieldedInstanceInitialState.${place}`
    oneOf(fileType, ['BIN', 'X509', 'UNDEFINED'], `${field}.fileType`)
    if (!/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(content)) {
      throw invalidField(`${field}.content`, content.slice(0, 20), 'The content is not valid base64.')
    }
  }
}
