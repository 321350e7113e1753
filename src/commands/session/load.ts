import type { LiveSource } from '../../catalog/follow/source-values.ts'
import type { Catalog } from '../../catalog/image-spec.ts'
import { type LoadedCatalog, loadCatalog } from '../../catalog/load-catalog.ts'
import type { Lock } from '../../catalog/pin.ts'
import { secretKeysOf } from '../../catalog/resolve/keys.ts'
import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { formatDiagnostics } from '../../manifest/diagnostics/format-diagnostic.ts'
import { collectVars } from '../../manifest/expressions/vars.ts'
import { nodeFileAccess } from '../../manifest/files/file-access.ts'
import { useColor } from '../../settings/color.ts'
import type { Env } from '../../settings/environment.ts'
import type { GivenLimits } from '../../settings/limits.ts'
import { listed, plural } from '../../text/words.ts'
import { Secrets } from '../../util/secrets.ts'
import { usageError } from '../command-error.ts'
import { type ManifestFlags, manifestFiles } from '../flags.ts'
import { type Io, writeStderr } from '../io.ts'
import { lockFor } from './lock-file.ts'

export interface Loaded {
  readonly catalog: Catalog
  readonly limits: GivenLimits
  /** The sources that may move, by key. */
  readonly sources: LoadedCatalog['sources']
  readonly lock: Lock | undefined
  /** The lock file, existing or not. */
  readonly lockPath: string | undefined
  /** Replaces values of the environment that the manifest's expressions expand to. */
  readonly hide: (text: string) => string
  /** The same with the values of the sources that were read; undefined after printing new errors to stderr. */
  readonly bind: (live: ReadonlyMap<string, LiveSource>) => Promise<Loaded | undefined>
}

export interface LoadOptions {
  /** The lock file is about to be written. */
  readonly lock?: 'pin'
}

/**
 * The catalog of the manifest; undefined after printing its errors to stderr. Rejects with CommandError if --project
 * names none of the manifest's projects.
 */
export async function loadForCommand(
  flags: ManifestFlags,
  io: Io,
  more: LoadOptions = {},
): Promise<Loaded | undefined> {
  const files = nodeFileAccess(io.stdin)
  const expanded = recordReads(io.env)
  const vars = collectVars({
    env: io.env,
    varFiles: flags.varFile ?? [],
    vars: flags.var ?? [],
    io: files,
  })
  const lock = lockFor(flags, files, more.lock === 'pin')
  const loaded = await loadCatalog({
    files: manifestFiles(flags),
    vars,
    env: expanded.env,
    now: io.clock.now(),
    project: flags.project,
    fallbackProject: io.env.GOOGLE_CLOUD_PROJECT,
    strict: flags.strict ?? false,
    io: files,
    lock: lock.input,
    otherLocks: lock.others,
  })
  const printed = new Set<string>()
  const finish = async (loaded: LoadedCatalog, done = 'nothing was sent'): Promise<Loaded | undefined> => {
    const { diagnostics } = loaded
    for (const spec of loaded.catalog?.images ?? []) io.secrets.add(...secretKeysOf(spec.body))
    const isNew = (one: Diagnostic) => !printed.has(keyOf(one))
    await printDiagnostics(diagnostics.filter(isNew), done, expanded.read, flags, io)
    for (const one of diagnostics) printed.add(keyOf(one))
    const { catalog, limits, sources } = loaded
    const failed = diagnostics.some(({ severity }) => severity === 'error')
    if (failed || catalog === undefined) return undefined
    if (loaded.unlisted !== undefined) {
      throw usageError(
        `--project ${flags.project} is not among the projects of the manifest`,
        `it lists ${listed(loaded.unlisted, 10)}`,
      )
    }
    if (sources.size > 0) lock.refuse?.()
    const bind = (live: ReadonlyMap<string, LiveSource>) => finish(loaded.bind(live), 'nothing was changed') // the sources were read
    return {
      catalog,
      limits,
      sources,
      lock: loaded.lock,
      lockPath: lock.input?.path,
      hide: (text) => expanded.read.hide(text),
      bind,
    }
  }
  return finish(loaded)
}

const keyOf = ({ message, place }: Diagnostic): string =>
  `${place?.file.path} ${place?.range.offset} ${message}`

/** `done`: what the errors prevented. Messages quote expanded values: `secrets` are values of the environment, which must not be logged. */
async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  done: string,
  secrets: Secrets,
  flags: ManifestFlags,
  io: Io,
): Promise<void> {
  const shown = flags.quiet ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics
  if (shown.length === 0) return
  const color = useColor(flags.color, io.env, io.stderr.isTTY ?? false)
  const text = formatDiagnostics(shown, { color, secrets })
  const errors = shown.filter(({ severity }) => severity === 'error').length
  const summary = errors === 0 ? '' : `\n${plural(errors, 'error')} in the manifest; ${done}.\n`
  await writeStderr(io, text + summary)
}

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
