import { joinAlike } from '../../manifest/check/join-combinations.ts'
import type { CheckedEntry, CheckedManifest } from '../../manifest/check-file.ts'
import type { Diagnostic, Report } from '../../manifest/diagnostic.ts'
import { isCausedBySyntaxError } from '../../manifest/document/parse.ts'
import type { RawImage } from '../../manifest/raw-manifest.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { ImageSpec } from '../image-spec.ts'
import type { UpkeepSettings } from './resolve-context.ts'
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
  const { parsed, entries } = manifest
  const report = (diagnostic: Diagnostic) => {
    if (!isCausedBySyntaxError(parsed, diagnostic)) input.report(diagnostic)
  }
  const settings = settingsOf(manifest)
  let lacksProject = false
  const found: [Diagnostic, CheckedEntry][] = []
  const specs = entries.flatMap((entry) => {
    const report = (diagnostic: Diagnostic) => void found.push([diagnostic, entry])
    const project = entry.own.project ?? standardProject(manifest, input, entry.defaults) ?? ''
    lacksProject ||= project === ''
    return resolveImage({ manifest, entry, project, settings, readFile: input.readFile, report }) ?? []
  })
  for (const diagnostic of joinAlike(parsed, found, entries)) report(diagnostic)
  if (!lacksProject) return specs
  if (!manifest.isBroken('project'))
    report({ severity: 'error', message: `${parsed.file.path}: ${noProject}` })
  return [] // without a project, images have no identity
}

/** The project of an entry that has none of its own. */
export function standardProject(
  { value, shared }: CheckedManifest,
  { project, fallbackProject }: Projects,
  defaults: RawImage | undefined = value.defaults,
): string | undefined {
  return project ?? defaults?.project ?? value.project ?? shared.project ?? fallbackProject
}

/** A value of the manifest overrides that of its folder. */
export function settingsOf({ value, shared }: CheckedManifest): UpkeepSettings {
  const onDrift = value.onDrift ?? shared.onDrift
  return omitUndefined({
    catalog: value.catalog ?? shared.catalog,
    update: onDrift === 'update' ? (true as const) : undefined,
  })
}
