import type { ExitCode } from '../report/exit-code.ts'
import type { ManifestFlags } from './flags.ts'
import { type Io, write } from './io.ts'
import { loadForCommand, manifestFiles } from './session/load.ts'

/** Checks the manifest and sends nothing. */
export async function validate(flags: ManifestFlags, io: Io): Promise<ExitCode> {
  const loaded = await loadForCommand(flags, io)
  if (loaded === undefined) return 3
  const count = loaded.catalog.images.length
  await write(io, `${manifestFiles(flags).join(', ')}: valid, ${count} ${count === 1 ? 'image' : 'images'}\n`)
  return 0
}
