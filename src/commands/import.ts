import { imagePath } from '../catalog/image-ref.ts'
import { lifecycleOf } from '../catalog/lifecycle.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import type { Image } from '../gce/wire/resources.ts'
import { manifestText } from '../importer/manifest-text.ts'
import { formatDiagnostics } from '../manifest/diagnostics/format-diagnostic.ts'
import type { Plan } from '../plan/plan.ts'
import { planImages } from '../plan/plan-images.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { CommandError, usageError } from '../session/command-error.ts'
import { listProjects } from '../session/list-projects.ts'
import { checkProject } from '../session/load/check-project.ts'
import { defaultManifest } from '../settings/default-manifest.ts'
import { resolveLimits } from '../settings/limits.ts'
import type { FlagsOf } from '../settings/options.ts'
import { plainText } from '../text/plain-text.ts'
import { plural } from '../text/words.ts'
import { modelineOf, schemaFile } from './authoring/modeline.ts'
import type { CommandInput } from './flags.ts'
import { type Io, printError, write, writeStderr } from './io.ts'
import { inSession } from './output/session-output.ts'

type ImportFlags = FlagsOf<'import'>

/** Prints the manifest of existing images. Exit code 1 if its plan is not empty. */
export async function importImages(flags: ImportFlags & CommandInput, io: Io): Promise<ExitCode> {
  const project = flags.project ?? io.env.GOOGLE_CLOUD_PROJECT
  if (!project) throw usageError('no project to import from', 'add --project ID')
  checkProject(project, flags.project === undefined ? 'GOOGLE_CLOUD_PROJECT' : flags.nameOf('project'))
  const { images, skipped } = select(await readImages(project, flags, io), flags)
  if (images.length === 0) {
    throw new CommandError(
      1,
      `project ${project} has no image to import${skippedText(skipped)}`,
      emptyHint(skipped),
    )
  }
  const header = [modelineOf(schemaFile('manifest').href), `Imported from the images of project ${project}.`]
  const text = manifestText({ project, images, header })
  const problems = await checkText(text, project, images, io)
  await write(io, text)
  if (problems !== '') {
    await printError(mismatch, io)
    await writeStderr(io, problems, 'ERROR')
    return 1
  }
  const done = `imported ${plural(images.length, 'image')} of project ${project}${skippedText(skipped)}\n`
  if (!flags.quiet) await writeStderr(io, done)
  return 0
}

const mismatch = new CommandError(
  1,
  'the plan of the imported manifest is not empty',
  'edit the fields below in the manifest, or remove their images from it',
)

async function readImages(project: string, flags: ImportFlags, io: Io): Promise<readonly Image[]> {
  const request = { projects: [project], filter: flags.filter, limits: resolveLimits({}, {}) }
  const projects = await inSession(flags, io, (context) => listProjects(request, flags, context))
  return projects.get(project)?.images ?? []
}

interface Skipped {
  readonly deprecated: number
  /** OBSOLETE or DELETED: a listed image in one of these states has drifted. */
  readonly unusable: number
  readonly notReady: number
}

function select(images: readonly Image[], { family, deprecated }: ImportFlags) {
  const asked = images.filter((image) => family === undefined || image.family === family)
  const usable = asked.filter((image) => isActive(image) || stateOf(image) === 'DEPRECATED')
  const active = usable.filter((image) => deprecated || isActive(image))
  const ready = active.filter(({ status }) => status === 'READY')
  const skipped = {
    deprecated: usable.length - active.length,
    unusable: asked.length - usable.length,
    notReady: active.length - ready.length,
  }
  return { images: ready, skipped }
}

const stateOf = (image: Image): string => lifecycleOf(image.deprecated).state

const isActive = (image: Image): boolean => stateOf(image) === 'ACTIVE'

function skippedText({ deprecated, unusable, notReady }: Skipped): string {
  const counts = [
    deprecated > 0 ? `${plural(deprecated, 'deprecated image')} skipped` : '',
    unusable > 0 ? `${plural(unusable, 'obsolete image')} skipped` : '',
    notReady > 0
      ? `${plural(notReady, 'image')} that ${notReady === 1 ? 'is' : 'are'} not READY skipped`
      : '',
  ]
  return counts.map((text) => (text === '' ? '' : `; ${text}`)).join('')
}

function emptyHint({ deprecated, notReady }: Skipped): string {
  if (deprecated > 0) return 'add --deprecated'
  return notReady > 0 ? 'rerun when they are READY' : 'correct the project, the family or the filter'
}

/** Loads and plans the text against the images that it was made of; returns the differences, empty if none. */
async function checkText(
  text: string,
  project: string,
  images: readonly Image[],
  { secrets }: Io,
): Promise<string> {
  const bytes = Buffer.from(text)
  const { catalog, diagnostics } = await loadCatalog({
    files: [defaultManifest],
    vars: { given: [], complete: true, diagnostics: [] },
    env: {},
    now: 0,
    strict: false,
    project: undefined,
    fallbackProject: undefined,
    io: {
      read: () => bytes,
      list: (path) => (path === defaultManifest ? 'file' : undefined),
      realPath: (path) => path,
      readStdin: async () => bytes,
    },
  })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (catalog === undefined) return formatDiagnostics(errors, { color: false, secrets })
  const read = new Map(images.map((image) => [imagePath(project, image.name), image]))
  return differences(planImages(catalog, { images: read, families: new Map(), sources: new Map() }))
}

function differences({ images }: Plan): string {
  return images
    .flatMap((image) => {
      const { name } = image.image
      if (image.verdict === 'current') return []
      if (image.verdict !== 'drifted') return [`  ${name}: ${image.verdict}\n`]
      return image.fields.map(
        ({ field, expected, actual }) =>
          `  ${name}: ${field}: manifest ${plainText(expected)}, image ${plainText(actual)}\n`,
      )
    })
    .join('')
}
