import type { CheckedEntry, CheckedManifest } from '../../manifest/check-file.ts'
import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { listed } from '../../text/words.ts'

/** Projects from outside the manifest. */
export interface Projects {
  /**
   * --project or MINTAGE_PROJECT: overrides the manifest's project, but not the project of an entry. Of a list of
   * projects it selects one.
   */
  readonly project?: string | undefined
  /** The setting that names it; default: `--project`. */
  readonly projectFrom?: string | undefined
  /** For images that have no other project. */
  readonly fallbackProject?: string | undefined
}

/** The keys of an entry, of the defaults or of a manifest that name its projects; a level has one of them. */
interface Level {
  readonly project?: string
  readonly projects?: readonly string[]
}

/** The projects of an image. */
export interface ImageProjects {
  /** The project that has the image first; undefined if none is known. */
  readonly origin: string | undefined
  /** All projects that get the image. */
  readonly all: readonly string[]
  /** The list of the manifest, with the projects that --project excludes. */
  readonly listed?: readonly string[]
}

/** The projects of an entry. */
export function projectsOf(manifest: CheckedManifest, entry: CheckedEntry, outside: Projects): ImageProjects {
  const { project } = entry.own
  if (project !== undefined) return one(project)
  return entry.own.projects ? list(entry.own.projects, outside) : standardProjects(manifest, outside, entry)
}

/** The projects of an entry that names none. */
export function standardProjects(
  { value, shared, isBroken }: CheckedManifest,
  outside: Projects,
  { defaults = value.defaults }: Partial<CheckedEntry> = {},
): ImageProjects {
  const top: readonly Level[] = isBroken('projects') ? [] : [value, shared]
  const levels: readonly (Level | undefined)[] = [defaults, ...top]
  const level = levels.find((one) => one?.project !== undefined || one?.projects !== undefined)
  if (level?.projects !== undefined) return list(level.projects, outside)
  return one(outside.project ?? level?.project ?? outside.fallbackProject)
}

const one = (project: string | undefined): ImageProjects => ({
  origin: project,
  all: project === undefined ? [] : [project],
})

const list = (projects: readonly string[], { project }: Projects): ImageProjects => ({
  origin: projects[0],
  all: [...new Set(projects)].filter((listed) => project === undefined || listed === project),
  listed: projects,
})

/** The project that a manifest names for its images, which --project overrides. */
export function writtenProject(manifest: CheckedManifest): string | undefined {
  const { origin, listed } = standardProjects(manifest, {})
  return listed === undefined ? origin : undefined
}

/** --project may be meant to select a project: with manifests of several, it moves their images into one. */
export function joinedProjects(
  written: readonly (string | undefined)[],
  { project, projectFrom = '--project' }: Projects,
): readonly Diagnostic[] {
  const names = [...new Set(written.filter((name) => name !== undefined))].sort()
  if (project === undefined || names.length < 2) return []
  const message = `${projectFrom} ${project} overrides the projects of the manifests: ${listed(names, 10)}; to select one project, pass only its manifests`
  return [{ code: 'overridden-project', severity: 'warning', message }]
}

/** The error of a level, if any. */
export function projectsProblem({ project, projects = [] }: Level): string | undefined {
  if (projects.length > 0 && project !== undefined) {
    return 'project and projects are mutually exclusive; keep one of them'
  }
  const repeated = projects.find((name, index) => projects.indexOf(name) < index)
  return repeated === undefined ? undefined : `projects lists "${repeated}" twice; remove one`
}
