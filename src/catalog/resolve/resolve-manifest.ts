import type { CheckedManifest } from '../../manifest/check-file.ts'
import type { Diagnostic, Report } from '../../manifest/diagnostic.ts'
import { isCausedBySyntaxError } from '../../manifest/document/parse.ts'
import type { ImageSpec } from '../image-spec.ts'
import { resolveImage } from './resolve-image.ts'

/** Projects from outside the manifest. */
export interface Projects {
  /** --project or MINTAGE_PROJECT: overrides the manifest's project, but not the project of an entry. */
  readonly project?: string | undefined
  /** For images that have no other project. */
  readonly fallbackProject?: string | undefined
}

export interface ResolveInput extends Projects {
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  readonly report: Report
}

const noProject =
  'no project; set project: in the manifest, --project, MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT'

/** The images of a manifest; reports their errors. */
export function resolveManifest(manifest: CheckedManifest, input: ResolveInput): readonly ImageSpec[] {
  const { parsed, value, shared } = manifest
  const report = (diagnostic: Diagnostic) => {
    if (!isCausedBySyntaxError(parsed, diagnostic)) input.report(diagnostic)
  }
  let lacksProject = false
  const specs = manifest.entries.flatMap((entry) => {
    const fromFiles = entry.defaults?.project ?? value.project ?? shared.project
    const project = entry.own.project ?? input.project ?? fromFiles ?? input.fallbackProject ?? ''
    lacksProject ||= project === ''
    return resolveImage({ manifest, entry, project, readFile: input.readFile, report }) ?? []
  })
  if (!lacksProject) return specs
  if (!manifest.isProjectBroken) report({ severity: 'error', message: `${parsed.file.path}: ${noProject}` })
  return [] // without a project, images have no identity
}
