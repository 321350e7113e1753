import type { Catalog } from '../catalog/image-spec.ts'

/** The identity that uses a key: of Compute's service agent, only the project is known offline. */
export type KeyUser =
  | { readonly kind: 'serviceAgent'; readonly project: string }
  | { readonly kind: 'serviceAccount'; readonly email: string }

/** A customer-managed key that encrypts new images. */
export interface KeyGrant {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K` */
  readonly key: string
  readonly user: KeyUser
}

/** Each key with each identity that uses it, without versions of keys. */
export function keyGrants({ images }: Catalog): readonly KeyGrant[] {
  const grants = new Map<string, KeyGrant>()
  for (const { project, body, source } of images) {
    const { kmsKeyName, kmsKeyServiceAccount } = Object(body.imageEncryptionKey) as Record<string, unknown>
    if (source.kind === 'none' || typeof kmsKeyName !== 'string') continue
    const key = kmsKeyName.replace(/\/cryptoKeyVersions\/[^/]*$/, '')
    const user: KeyUser =
      typeof kmsKeyServiceAccount === 'string'
        ? { kind: 'serviceAccount', email: kmsKeyServiceAccount }
        : { kind: 'serviceAgent', project }
    grants.set(JSON.stringify([key, user]), { key, user })
  }
  return [...grants.values()].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
}
