import type { RawFolder, RawImage, RawManifest } from '../manifest/raw-manifest.ts'

/** Projects from outside the manifest. */
export interface Projects {
  /** --project or MINTAGE_PROJECT: overrides that of the manifest, but not that of an entry. */
  readonly given: string | undefined
  /** For images that nobody else gives a project. */
  readonly fallback: string | undefined
}

export interface ProjectSources {
  readonly entry: RawImage
  /** The defaults of the entry. */
  readonly base: RawImage | undefined
  readonly manifest: RawManifest
  readonly folder: RawFolder
}

/** The project of an image; empty if it has none. */
export function projectOf({ entry, base, manifest, folder }: ProjectSources, projects: Projects): string {
  const own = entry.project ?? projects.given ?? base?.project ?? manifest.project ?? folder.project
  return own ?? projects.fallback ?? ''
}

export const noProject =
  'no project; set project: in the manifest, --project, MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT'
