import type { PlanOptions } from '../plan/plan-options.ts'
import { defaultManifest } from '../settings/default-manifest.ts'
import type { FlagsOf, NameOf } from '../settings/options.ts'

type RunFlags = FlagsOf<'apply' | 'plan'>

interface Named {
  /** What messages call an option; default: its flag. */
  readonly nameOf?: NameOf
}

/** What is loaded, and how. */
export type LoadOptions = Named &
  Pick<RunFlags, 'project' | 'var' | 'varFile' | 'strict' | 'lock' | 'locked'> & {
    readonly files: readonly string[]
  }

export const manifestFiles = ({ files }: Pick<LoadOptions, 'files'>): readonly string[] =>
  files.length > 0 ? files : [defaultManifest]

/** Endpoint and credentials. */
export type AccessOptions = Named &
  Pick<
    RunFlags,
    | 'emulator'
    | 'emulatorState'
    | 'emulatorSeed'
    | 'emulatorLatency'
    | 'endpoint'
    | 'universeDomain'
    | 'auth'
    | 'impersonateServiceAccount'
    | 'billingProject'
    | 'accessTokenFile'
  >

/** What is planned and executed. */
export type RunOptions = LoadOptions &
  AccessOptions &
  Pick<
    RunFlags,
    | 'only'
    | 'shard'
    | 'allowOlder'
    | 'update'
    | 'prune'
    | 'maxRetire'
    | 'phase'
    | 'timeout'
    | 'rate'
    | 'readRate'
    | 'listRate'
    | 'operationRate'
    | 'concurrency'
    | 'sourceRate'
    | 'detailedExitcode'
    | 'marker'
  >

const allPhases = ['create', 'update', 'promote', 'retire'] as const

/** The options of the plan itself. */
export const planOptions = ({
  allowOlder,
  update = false,
  prune = false,
  maxRetire,
  phase = allPhases,
}: RunOptions): Omit<PlanOptions, 'nowMs'> => ({
  allowOlder,
  update,
  prune,
  maxRetire,
  phases: new Set(phase),
})
