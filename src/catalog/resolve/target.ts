import { normalize } from 'node:path'

/** A manifest, as far as it can be read. */
export interface NamedManifest {
  /** As the user named it. */
  readonly path: string
  readonly catalog: unknown
}

/**
 * The name that distinguishes the results of several runs, for example in one pull request: the catalogs of the
 * manifests, `db+web`. A manifest without a catalog counts by its file. Errors elsewhere in a manifest do not change
 * it.
 */
export function targetOf(manifests: readonly NamedManifest[]): string {
  const names = manifests.map(({ path, catalog }) =>
    typeof catalog === 'string' && catalog !== '' ? catalog : normalize(path).replaceAll('\\', '/'),
  )
  return [...new Set(names)].sort().join('+')
}
