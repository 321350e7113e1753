import { joinAlike } from '../../manifest/check/join-combinations.ts'
import type { CheckedEntry, CheckedManifest } from '../../manifest/check-file.ts'
import type { Diagnostic, Report } from '../../manifest/diagnostic.ts'
import { locate } from '../../manifest/document/locate.ts'
import { isCausedBySyntaxError } from '../../manifest/document/parse.ts'
import { maxPerCatalog } from '../../manifest/expressions/matrix.ts'
import { isProjectId, noProjectId } from '../../settings/project-id.ts'
import { grouped } from '../../text/words.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Follow } from '../follow/follow.ts'
import type { ImageSpec } from '../image-spec.ts'
import { type Projects, projectsOf, projectsProblem } from './projects.ts'
import { replicaOf } from './replicas.ts'
import { fail, type UpkeepSettings } from './resolve-context.ts'
import { resolveImage } from './resolve-image.ts'

export interface ResolveInput extends Projects {
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  readonly report: Report
  readonly follow: Follow
  /** Counts images in lists of projects; false if a run would have too many. */
  readonly reserve: (images: number) => boolean
}

export interface ResolvedManifest {
  readonly specs: readonly ImageSpec[]
  /** The origins of copies, also those that --project excludes. */
  readonly origins: readonly ImageSpec[]
  /** All projects of lists. */
  readonly listed: ReadonlySet<string>
}

const noProject =
  'no project; set project: in the manifest, --project, MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT'

/** What is wrong with a project that the manifest does not name; --project was checked before. */
function outsideProblem(project: string, { fallbackProject }: Projects): string | undefined {
  if (project === '') return noProject
  if (project !== fallbackProject || isProjectId(project)) return undefined
  return `GOOGLE_CLOUD_PROJECT "${project}" ${noProjectId}`
}

const tooMany = `projects gives more than ${grouped(maxPerCatalog)} images in all manifests; run some of the projects separately, with --project`

/** The images of a manifest; reports their errors. */
export function resolveManifest(manifest: CheckedManifest, input: ResolveInput): ResolvedManifest {
  const { parsed, entries } = manifest
  const report = (diagnostic: Diagnostic) => {
    if (!isCausedBySyntaxError(parsed, diagnostic)) input.report(diagnostic)
  }
  const settings = settingsOf(manifest)
  const replicate = manifest.value.replicate ?? manifest.shared.replicate
  const found: [Diagnostic, CheckedEntry][] = []
  const origins: ImageSpec[] = []
  const allListed = new Set<string>()
  let projectError: string | undefined
  let hasTooMany = false
  const specs = entries.flatMap((entry): readonly ImageSpec[] => {
    const report = (diagnostic: Diagnostic) => void found.push([diagnostic, entry])
    const { origin = '', all, listed } = projectsOf(manifest, entry, input)
    projectError ??= outsideProblem(origin, input)
    const { readFile, follow } = input
    const context = { manifest, entry, project: origin, settings, readFile, report, follow }
    const problem = projectsProblem(entry.image)
    const spec = problem === undefined ? resolveImage(context) : fail(context, problem, ['projects'])
    if (listed === undefined || spec === undefined) return spec ? [spec] : []
    hasTooMany ||= !input.reserve(all.length)
    if (hasTooMany) return []
    for (const project of listed) allListed.add(project)
    origins.push(spec)
    return all.map((project) => (project === origin ? spec : replicaOf(spec, project, replicate)))
  })
  for (const diagnostic of topLevelProblems(manifest)) report(diagnostic)
  for (const diagnostic of joinAlike(parsed, found, entries)) report(diagnostic)
  if (hasTooMany)
    report({ code: 'too-many-images', severity: 'error', message: `${parsed.file.path}: ${tooMany}` })
  if (projectError === undefined) return { specs, origins, listed: allListed }
  if (!manifest.isBroken('project') && !manifest.isBroken('projects')) {
    report({ code: 'missing-project', severity: 'error', message: `${parsed.file.path}: ${projectError}` })
  }
  return { specs: [], origins: [], listed: allListed } // without a project, images have no identity
}

function topLevelProblems(manifest: CheckedManifest): readonly Diagnostic[] {
  const { parsed, folder, value, shared, isBroken } = manifest
  if (isBroken('projects')) return []
  const levels = [[parsed, value] as const, ...(folder ? [[folder, shared] as const] : [])]
  return levels.flatMap(([file, level]): Diagnostic[] => {
    const message = projectsProblem(level)
    return message === undefined
      ? []
      : [{ code: 'invalid-value', severity: 'error', message, place: locate(file, ['projects']) }]
  })
}

/** A value of the manifest overrides that of its folder. */
export function settingsOf({ value, shared }: CheckedManifest): UpkeepSettings {
  const onDrift = value.onDrift ?? shared.onDrift
  return omitUndefined({
    catalog: value.catalog ?? shared.catalog,
    update: onDrift === 'update' ? (true as const) : undefined,
  })
}
