import type { LiveSource } from '../../catalog/follow/source-values.ts'
import type { Catalog } from '../../catalog/image-spec.ts'
import { type LoadedCatalog, loadCatalog } from '../../catalog/load-catalog.ts'
import type { Lock } from '../../catalog/pin.ts'
import { secretKeysOf } from '../../catalog/resolve/keys.ts'
import { type Diagnostic, isError } from '../../manifest/diagnostic.ts'
import { collectVars } from '../../manifest/expressions/vars.ts'
import { nodeFileAccess } from '../../manifest/files/file-access.ts'
import { problemView } from '../../report/view/problem-view.ts'
import type { ProblemView } from '../../report/view/view.ts'
import { isFolderFile } from '../../settings/default-manifest.ts'
import type { Env } from '../../settings/environment.ts'
import type { GivenLimits } from '../../settings/limits.ts'
import { flagOf } from '../../settings/options.ts'
import { listed } from '../../text/words.ts'
import { Secrets } from '../../util/secrets.ts'
import { CommandError, InvalidManifest, usageError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { type LoadOptions, manifestFiles } from '../options.ts'
import type { SessionOutput } from '../session-output.ts'
import { checkProject } from './check-project.ts'
import { givenVars } from './given-vars.ts'
import { lockFor } from './lock-file.ts'

type LiveSources = ReadonlyMap<string, LiveSource>

export interface Loaded {
  readonly catalog: Catalog
  /** The catalogs by name. */
  readonly target: string
  readonly limits: GivenLimits
  /** The sources that may move, by key. */
  readonly sources: LoadedCatalog['sources']
  readonly lock: Lock | undefined
  /** The lock file, existing or not. */
  readonly lockPath: string | undefined
  /** The warnings. */
  readonly problems: readonly ProblemView[]
  /** Replaces values of the environment that the manifest's expressions expand to. */
  readonly hide: (text: string) => string
  /**
   * The same with the values of the sources that were read. Rejects like `load`. Where `live` causes errors, `instead`
   * is used.
   */
  readonly bind: (live: LiveSources, instead?: LiveSources) => Promise<Loaded>
}

export interface Loading {
  readonly environment: Environment
  readonly output: Pick<SessionOutput, 'problems'>
  /** The lock file is about to be written. */
  readonly isPinning?: boolean
  /** The files are only checked: a `_catalog.yaml` requires no manifest. */
  readonly isCheck?: boolean
}

/**
 * The catalog of the manifests. Rejects with InvalidManifest, or with CommandError if --project is not a project id, or names
 * none of the manifests' projects, if --var has an error, or if there is no manifest.
 */
export async function load(
  options: LoadOptions,
  { environment, output, isPinning = false, isCheck = false }: Loading,
): Promise<Loaded> {
  const { nameOf = flagOf } = options
  checkProject(options.project, nameOf('project'))
  const { env, clock, secrets } = environment
  const files = nodeFileAccess(environment.stdin)
  const expanded = recordReads(env)
  const vars = collectVars({
    env,
    varFiles: options.varFile ?? [],
    varFilesFrom: nameOf('varFile'),
    vars: givenVars(options.var),
    io: files,
  })
  const lock = lockFor(options, files, isPinning)
  const first = await loadCatalog({
    files: manifestFiles(options),
    vars,
    env: expanded.env,
    now: clock.now(),
    project: options.project,
    projectFrom: nameOf('project'),
    fallbackProject: env.GOOGLE_CLOUD_PROJECT,
    strict: options.strict ?? false,
    io: files,
    lock: lock.input,
    otherLocks: lock.others,
  })
  const shown = new Set<string>()
  const finish = async (loaded: LoadedCatalog, done = 'nothing was sent'): Promise<Loaded> => {
    const { diagnostics, catalog, limits, sources } = loaded
    for (const spec of catalog?.images ?? []) secrets.add(...secretKeysOf(spec.body))
    const isNew = (one: Diagnostic) => !shown.has(keyOf(one))
    await output.problems({ diagnostics: diagnostics.filter(isNew), secrets: expanded.read, done, catalog })
    for (const one of diagnostics) shown.add(keyOf(one))
    const hide = (text: string) => expanded.read.hide(text)
    const problems = diagnostics.map((one) => problemView(one, (text) => secrets.hide(hide(text))))
    if (diagnostics.some(isError) || catalog === undefined) throw new InvalidManifest(problems)
    if (loaded.unlisted !== undefined) {
      throw usageError(
        `${nameOf('project')} ${options.project} is not among the projects of the manifest`,
        `it lists ${listed(loaded.unlisted, 10)}`,
      )
    }
    if (!isCheck) requireManifest(manifestFiles(options))
    if (sources.size > 0) lock.refuse?.()
    return {
      catalog,
      target: loaded.target,
      limits,
      sources,
      lock: loaded.lock,
      lockPath: lock.input?.path,
      problems,
      hide,
      bind(live, instead) {
        const bound = loaded.bind(live)
        const hasOther = instead !== undefined && instead !== live
        const usable = hasOther && bound.diagnostics.some(isError) ? loaded.bind(instead) : bound
        return finish(usable, 'nothing was changed') // the sources were read
      },
    }
  }
  try {
    return await finish(first)
  } catch (error) {
    if (error instanceof CommandError) error.target = first.target
    throw error
  }
}

/** Without images, a catalog would seem to be current. */
function requireManifest(names: readonly string[]): void {
  const [name] = names
  if (name === undefined || !names.every(isFolderFile)) return
  throw usageError(
    `${name} is not a manifest; it contains the shared values of its folder`,
    'specify the folder, or a manifest in it',
  )
}

const keyOf = ({ message, place }: Diagnostic): string =>
  `${place?.file.path} ${place?.range.offset} ${message}`

/** An environment that records each value that is read, as no output may show the value of `${env.NAME}`. */
function recordReads(env: Env): { readonly env: Env; readonly read: Secrets } {
  const read = new Secrets()
  const get = (target: Env, name: string | symbol) => {
    const value = typeof name === 'string' ? target[name] : undefined
    read.add(value)
    return value
  }
  return { env: new Proxy(env, { get }), read }
}
