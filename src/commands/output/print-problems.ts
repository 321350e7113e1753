import { isError } from '../../manifest/diagnostic.ts'
import { formatDiagnostics } from '../../manifest/diagnostics/format-diagnostic.ts'
import type { FoundProblems } from '../../session/session-output.ts'
import { useColor } from '../../settings/color.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { plural } from '../../text/words.ts'
import { type Io, writeStderr } from '../io.ts'

/** Prints diagnostics of the manifest to stderr: errors alone if --quiet is set. */
export async function printProblems(
  { diagnostics, secrets, done }: FoundProblems,
  flags: Pick<FlagsOf<'validate'>, 'quiet' | 'color'>,
  io: Io,
): Promise<void> {
  const shown = flags.quiet ? diagnostics.filter(isError) : diagnostics
  if (shown.length === 0) return
  const color = useColor(flags.color, io.env, io.stderr.isTTY ?? false)
  const text = formatDiagnostics(shown, { color, secrets })
  const errors = shown.filter(isError).length
  const summary = errors === 0 ? '' : `\n${plural(errors, 'error')} in the manifest; ${done}.\n`
  await writeStderr(io, text + summary)
}
