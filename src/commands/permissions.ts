import { permissionFormats } from '../permissions/format.ts'
import { permissionPhases } from '../permissions/need.ts'
import {
  inProjects,
  type PermissionList,
  permissionList,
  usedPhases,
} from '../permissions/permission-list.ts'
import type { ExitCode } from '../report/exit-code.ts'
import { usageError } from '../session/command-error.ts'
import { load } from '../session/load/load.ts'
import type { FlagsOf } from '../settings/options.ts'
import { listed } from '../text/words.ts'
import type { CommandInput } from './flags.ts'
import { type Io, knownWidth, write } from './io.ts'
import { offlineOutput } from './output/print-problems.ts'

/** Prints the permissions that the manifest requires, and sends nothing. */
export async function permissions(flags: FlagsOf<'permissions'> & CommandInput, io: Io): Promise<ExitCode> {
  const { catalog } = await load(flags, { environment: io, output: offlineOutput(flags, io) })
  const { permissionPhase, permissionFormat: format, in: projects } = flags
  const selected = permissionPhase && permissionPhases.filter((phase) => permissionPhase.includes(phase))
  const list = permissionList(catalog, selected ?? usedPhases(catalog))
  const shown = projects === undefined ? list : ofProjects(list, projects)
  const columns = knownWidth(io.stdout, io.env)
  await write(io, permissionFormats[format](shown, selected, columns))
  return 0
}

function ofProjects(list: PermissionList, projects: readonly string[]): PermissionList {
  const known = list.projects.map(({ project }) => project)
  const unknown = projects.find((project) => !known.includes(project))
  if (unknown !== undefined) {
    throw usageError(
      `--in ${unknown}: the manifest requires no permission in it`,
      `its projects: ${listed(known, 10)}`,
    )
  }
  return inProjects(list, projects)
}
