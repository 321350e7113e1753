import type { Catalog } from '../../catalog/image-spec.ts'
import { loadCatalog } from '../../catalog/load-catalog.ts'
import { keysOf } from '../../catalog/resolve/keys.ts'
import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { formatDiagnostics } from '../../manifest/diagnostics/format-diagnostic.ts'
import { collectVars } from '../../manifest/expressions/vars.ts'
import { nodeFileAccess } from '../../manifest/files/file-access.ts'
import { useColor } from '../../settings/color.ts'
import type { GivenLimits } from '../../settings/limits.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { ManifestFlags } from '../flags.ts'
import { type Io, writeStderr } from '../io.ts'
import { rememberingEnv } from './expanded-env.ts'

const defaultFile = 'images.yaml'

export const manifestFiles = (flags: ManifestFlags): readonly string[] =>
  flags.files.length > 0 ? flags.files : [defaultFile]

export interface Loaded {
  readonly catalog: Catalog
  readonly limits: GivenLimits
  /** Replaces values of the environment that the manifest's expressions stand for. */
  readonly hide: (text: string) => string
}

/** What the manifest says, or undefined after telling on stderr all that is wrong with the manifest. */
export async function loadForCommand(flags: ManifestFlags, io: Io): Promise<Loaded | undefined> {
  const files = nodeFileAccess(io.stdin)
  const expanded = rememberingEnv(io.env)
  const vars = collectVars({
    env: io.env,
    varFiles: flags.varFile ?? [],
    vars: flags.var ?? [],
    io: files,
  })
  const loaded = await loadCatalog({
    files: manifestFiles(flags),
    vars,
    env: expanded.env,
    now: io.clock.now(),
    project: flags.project,
    fallbackProject: io.env.GOOGLE_CLOUD_PROJECT,
    strict: flags.strict ?? false,
    io: files,
  })
  const { diagnostics } = loaded
  for (const spec of loaded.catalog?.images ?? []) io.secrets.add(...keysOf(spec.body))
  await tellAll(diagnostics, expanded.read, flags, io)
  const { catalog, limits } = loaded
  const failed = diagnostics.some(({ severity }) => severity === 'error')
  return failed || catalog === undefined
    ? undefined
    : { catalog, limits, hide: (text) => expanded.read.hide(text) }
}

/** A message quotes values with their expressions expanded: `secrets` come from the environment, and are not for the log. */
async function tellAll(
  diagnostics: readonly Diagnostic[],
  secrets: Secrets,
  flags: ManifestFlags,
  io: Io,
): Promise<void> {
  const shown = flags.quiet ? diagnostics.filter(({ severity }) => severity === 'error') : diagnostics
  if (shown.length === 0) return
  const color = useColor(flags.color, io.env, io.stderr.isTTY ?? false)
  const text = formatDiagnostics(shown, { color, secrets })
  const errors = shown.filter(({ severity }) => severity === 'error').length
  const summary =
    errors === 0
      ? ''
      : `\n${errors} ${errors === 1 ? 'error' : 'errors'} in the manifest; nothing was sent.\n`
  await writeStderr(io, text + summary)
}
