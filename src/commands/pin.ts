import type { MovingSource } from '../catalog/follow/follow.ts'
import { sourceKeys } from '../catalog/follow/source-values.ts'
import { changePins, type NewPin, pinChanges } from '../catalog/lock/change-pins.ts'
import { isWholeFolder } from '../catalog/lock/find-lock.ts'
import { formatLock } from '../catalog/lock/format-lock.ts'
import { nodeFileAccess } from '../manifest/files/file-access.ts'
import { readFollowed } from '../observe/read-followed.ts'
import { pinsOf } from '../observe/read-pins.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { CommandError } from '../session/command-error.ts'
import { type Loaded, load } from '../session/load/load.ts'
import { selectOnly } from '../session/load/select-only.ts'
import { manifestFiles } from '../session/options.ts'
import type { SessionContext } from '../session/session-context.ts'
import { withClient } from '../session/with-client.ts'
import { resolveLimits } from '../settings/limits.ts'
import type { FlagsOf } from '../settings/options.ts'
import { plural } from '../text/words.ts'
import { whyUnwritten, writeWhole } from '../util/write-file.ts'
import type { CommandInput } from './flags.ts'
import { type Io, write } from './io.ts'
import { inSession } from './output/session-output.ts'
import { choosePins, readChosen } from './pin-set.ts'

type PinFlags = FlagsOf<'pin'> & CommandInput

/** Writes the state of the sources that images follow to the lock file. */
export const pin = (flags: PinFlags, io: Io): Promise<ExitCode> =>
  inSession(flags, io, (context) => updateLock(flags, io, context))

async function updateLock(flags: PinFlags, io: Io, context: SessionContext): Promise<ExitCode> {
  const loaded = await load(flags, { ...context, isPinning: true })
  const { lock, lockPath, sources, hide } = loaded
  if (lockPath === undefined) throw new Error('pin requires a lock file')
  const before = lock?.pins ?? new Map<string, NewPin>()
  const found = await findPins(flags, loaded, context)
  const files = nodeFileAccess(io.stdin)
  const isWhole =
    flags.only === undefined &&
    flags.set === undefined &&
    isWholeFolder(manifestFiles(flags), lockPath, files)
  const after = changePins(before, found, isWhole)
  const changes = pinChanges(before, after)
  if (!flags.check && (changes.length > 0 || lock === undefined)) {
    const why = await whyUnwritten(lockPath, writeWhole(lockPath, formatLock(after), io.clock))
    if (why !== undefined) throw new CommandError(1, `cannot write the lock file ${lockPath}${why}`)
  }
  const count = plural(sources.size, 'source')
  const changed = plural(changes.length, 'change')
  const summary =
    changes.length === 0
      ? `${count}, up to date`
      : flags.check
        ? `${changed}, not written`
        : `${changed}, written`
  await write(io, hide(`${[...changes, `${lockPath}: ${summary}`].join('\n')}\n`))
  return flags.check && changes.length > 0 ? 2 : 0
}

/** The new pins of the selected sources, or those that --set names. */
async function findPins(
  flags: PinFlags,
  loaded: Loaded,
  context: SessionContext,
): Promise<ReadonlyMap<string, NewPin>> {
  const { sources, hide } = loaded
  const chosen = choosePins(flags.set, sources)
  if (sources.size === 0) return new Map()
  const limits = resolveLimits({}, loaded.limits)
  return withClient(flags, { limits, hide }, context, async (client, { signal, emit }) => {
    if (chosen !== undefined) return readChosen(chosen, client, { signal })
    const all = [...sources.values()]
    const followed = await readFollowed(all, client, { signal, emit, objects: client.objects })
    if (flags.only === undefined) return pinsOf(all, followed)
    const bound = await loaded.bind(followed.live)
    const { images, origins } = await selectOnly(bound.catalog, flags)
    const keys = sourceKeys(images, origins)
    return pinsOf(
      all.filter(({ key }: MovingSource) => keys.has(key)),
      followed,
    )
  })
}
