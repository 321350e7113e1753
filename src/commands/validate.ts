import type { ExitCode } from '../report/exit-code.ts'
import { plural } from '../text/words.ts'
import type { ManifestFlags } from './flags.ts'
import { type Io, write } from './io.ts'
import { loadForCommand, manifestFiles } from './session/load.ts'

/** Checks the manifest and sends nothing. */
export async function validate(flags: ManifestFlags, io: Io): Promise<ExitCode> {
  const loaded = await loadForCommand(flags, io)
  if (loaded === undefined) return 3
  const count = plural(loaded.catalog.images.length, 'image')
  await write(io, `${manifestFiles(flags).join(', ')}: valid, ${count}\n`)
  return 0
}
