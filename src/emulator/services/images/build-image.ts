import { bytesText } from '../../base/bytes.ts'
import { compactString } from '../../base/compact-string.ts'
import type { Resource } from '../../base/resources.ts'
import { timestamp } from '../../base/timestamp.ts'
import { apiUrl, imagePath } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'
import { type ImageBody, imageKind } from '../../members/image.ts'
import { copiedMembers, inMemberOrder } from '../../members/shown-members.ts'
import { shownKey } from '../shared/encryption.ts'
import { filled, inheritedMembers, multiRegionOf } from '../shared/inherit.ts'
import { labelFingerprint } from '../shared/label-fingerprint.ts'
import type { ResolvedSource } from './image-source.ts'

export interface ImageToBuild {
  readonly project: string
  readonly id: string
  readonly createdMs: number
  readonly body: ImageBody & { readonly name: string }
  readonly source: ResolvedSource
}

/** The disk that an archive unpacks to cannot be known here: the usual size of a boot disk, in GB. */
const archiveSizeGb = '10'

/** The image as the server shows it: URLs made full, and what the request left out filled in. */
export function buildImage({ project, id, createdMs, body, source }: ImageToBuild): Resource {
  const { name, labels = {}, imageEncryptionKey } = body
  const inherited = source.resource
  return inMemberOrder({
    ...copiedMembers(body, imageKind.members, project),
    kind: imageKind.kind,
    id,
    creationTimestamp: timestamp(createdMs),
    name,
    sourceType: 'RAW',
    ...source.members,
    status: 'PENDING',
    diskSizeGb: sizeOf(body, source),
    ...inheritedMembers(body, inherited, project),
    imageEncryptionKey: imageEncryptionKey && shownKey(imageEncryptionKey),
    selfLink: compactString(apiUrl(imagePath(project, name))),
    labels,
    labelFingerprint: labelFingerprint(labels),
    storageLocations: filled(body.storageLocations) ?? [multiRegionOf(source.path)],
    shieldedInstanceInitialState: base64Url(
      body.shieldedInstanceInitialState ?? inherited.shieldedInstanceInitialState,
    ),
    userLicenses: body.userLicenses ?? inherited.userLicenses,
    enableConfidentialCompute: inherited.enableConfidentialCompute ?? false,
  })
}

/** A disk can grow on the way into an image, not shrink. The wording of the refusal is not recorded. */
function sizeOf({ diskSizeGb }: ImageBody, { sizeGb }: ResolvedSource): string {
  if (diskSizeGb === undefined) return sizeGb ?? archiveSizeGb
  if (sizeGb !== undefined && Number(diskSizeGb) < Number(sizeGb)) {
    const why = `The disk size cannot be smaller than that of the source (${sizeGb} GB).`
    throw invalidField('resource.diskSizeGb', diskSizeGb, why)
  }
  return String(diskSizeGb)
}

/** Contents come back in the URL-safe alphabet, whichever they were sent in. */
function base64Url(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(base64Url)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'content' ? bytesText(String(member)) : base64Url(member),
    ]),
  )
}
