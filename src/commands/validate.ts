import type { ExitCode } from '../report/exit-code.ts'
import { plural } from '../text/words.ts'
import { type ManifestFlags, manifestFiles } from './flags.ts'
import { type Io, write } from './io.ts'
import { loadForCommand } from './session/load.ts'

/** Checks the manifest and sends nothing. */
export async function validate(flags: ManifestFlags, io: Io): Promise<ExitCode> {
  const loaded = await loadForCommand(flags, io)
  if (loaded === undefined) return 3
  const { images } = loaded.catalog
  const open = images.filter(({ followed }) => followed?.state === 'open').length
  const unpinned = `${plural(open, 'image')} ${open === 1 ? 'uses' : 'use'} \${source.*} of sources that are not pinned`
  const note = open === 0 ? '' : `; ${unpinned}, which plan and apply read`
  await write(io, `${manifestFiles(flags).join(', ')}: valid, ${plural(images.length, 'image')}${note}\n`)
  return 0
}
