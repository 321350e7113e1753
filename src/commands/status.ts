import { familyStatuses } from '../plan/family-status.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { formatFamilyStatus } from '../report/family-status.ts'
import { listProjects } from '../session/list-projects.ts'
import { load } from '../session/load/load.ts'
import { resolveLimits } from '../settings/limits.ts'
import type { FlagsOf } from '../settings/options.ts'
import type { CommandInput } from './flags.ts'
import { type Io, knownWidth, write } from './io.ts'
import { inSession } from './output/session-output.ts'

/** Prints the state of each family of the manifest. */
export const status = (flags: FlagsOf<'status'> & CommandInput, io: Io): Promise<ExitCode> =>
  inSession<ExitCode>(flags, io, async (context) => {
    const { catalog, target, limits, hide } = await load(flags, context)
    const { images, policies = [] } = catalog
    const projects = [...new Set([...images, ...policies].map(({ project }) => project))]
    const request = { projects, limits: resolveLimits({}, limits), hide, phase: 'read' } as const
    const states = await listProjects(request, flags, context)
    const statuses = familyStatuses(catalog, states, io.clock.now())
    const columns = io.stdout.isTTY ? knownWidth(io.stdout, io.env) : undefined
    const options = { target: flags.marker ?? target, columns }
    await write(io, hide(formatFamilyStatus(statuses, flags.format, options)))
    return 0
  })
