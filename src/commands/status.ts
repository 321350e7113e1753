import { familyStatuses } from '../plan/family-status.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { formatFamilyStatus } from '../report/family-status.ts'
import { brokenRule } from '../settings/flag-rules.ts'
import { resolveLimits } from '../settings/limits.ts'
import type { FlagsOf } from '../settings/options.ts'
import { usageError } from './command-error.ts'
import { type Io, write } from './io.ts'
import { listProjects } from './session/list-projects.ts'
import { loadForCommand } from './session/load.ts'

/** Prints the state of each family of the manifest. */
export async function status(
  flags: FlagsOf<'status'> & { readonly files: readonly string[] },
  io: Io,
): Promise<ExitCode> {
  const broken = brokenRule(flags)
  if (broken !== undefined) throw usageError(broken.message, broken.hint)
  const loaded = await loadForCommand(flags, io)
  if (loaded === undefined) return 3
  const { images, policies = [] } = loaded.catalog
  const projects = [...new Set([...images, ...policies].map(({ project }) => project))]
  const limits = resolveLimits({}, loaded.limits)
  const states = await listProjects({ projects, limits, hide: loaded.hide }, flags, io)
  const statuses = familyStatuses(loaded.catalog, states, io.clock.now())
  await write(io, loaded.hide(formatFamilyStatus(statuses, flags.format)))
  return 0
}
