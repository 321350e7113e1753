import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { JsonLog } from '../../listeners/json-log.ts'
import { isError } from '../../manifest/diagnostic.ts'
import { formatDiagnostics } from '../../manifest/diagnostics/format-diagnostic.ts'
import { secretWords } from '../../manifest/diagnostics/secret-ranges.ts'
import { errorCount, problemEntries } from '../../report/log/problem-entries.ts'
import { problemView } from '../../report/view/problem-view.ts'
import type { FoundProblems, SessionOutput } from '../../session/session-output.ts'
import { useColor } from '../../settings/color.ts'
import type { FlagsOf } from '../../settings/options.ts'
import type { Secrets } from '../../util/secrets.ts'
import { type Io, writeStderr } from '../io.ts'

/** Shows what a command finds that sends no requests: errors prevent none. */
export const offlineOutput = (
  flags: Pick<FlagsOf<'validate'>, 'quiet' | 'color'>,
  io: Io,
): Pick<SessionOutput, 'problems'> => ({
  problems: (found) => printProblems({ ...found, done: '' }, flags, io),
})

/** Prints diagnostics of the manifest to stderr: errors alone if --quiet is set. */
export async function printProblems(
  found: FoundProblems,
  flags: Pick<FlagsOf<'validate'>, 'quiet' | 'color'>,
  io: Io,
): Promise<void> {
  const { diagnostics, secrets, done } = found
  if (io.log !== undefined) return logProblems(found, io.log, io.secrets)
  const shown = flags.quiet ? diagnostics.filter(isError) : diagnostics
  if (shown.length === 0) return
  const color = useColor(flags.color, io.env, io.stderr.isTTY ?? false)
  const text = formatDiagnostics(shown, { color, secrets })
  const errors = shown.filter(isError).length
  const summary = errors === 0 ? '' : `\n${errorCount(errors, done)}.\n`
  await writeStderr(io, text + summary)
}

/** Messages quote lines of the files: their encryption keys are secrets too. */
function logProblems(
  { diagnostics, secrets, done, catalog }: FoundProblems,
  log: JsonLog,
  known: Secrets,
): void {
  for (const file of new Set(diagnostics.flatMap(({ place }) => place?.file ?? []))) {
    for (const word of secretWords(file)) secrets.add(word)
  }
  if (catalog !== undefined) log.label({ catalog: secrets.hide(catalogNames(catalog.images)) })
  const hide = (text: string) => known.hide(secrets.hide(text))
  const problems = diagnostics.map((one) => problemView(one, hide))
  for (const entry of problemEntries(problems, done)) log.write(entry)
}

/** `web`, or `base,web` if the manifests are of several catalogs; empty without one. */
const catalogNames = (images: readonly Pick<ImageSpec, 'catalog'>[]): string =>
  [...new Set(images.flatMap(({ catalog }) => catalog ?? []))].join(',')
