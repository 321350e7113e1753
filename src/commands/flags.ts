import type { PlanOptions } from '../plan/plan-options.ts'
import { isLevelEnabled } from '../settings/log-level.ts'
import type { FlagsOf } from '../settings/options.ts'

interface Files {
  readonly files: readonly string[]
}

export type ManifestFlags = FlagsOf<'validate'> & Files

const defaultFile = 'images.yaml'

export const manifestFiles = (flags: ManifestFlags): readonly string[] =>
  flags.files.length > 0 ? flags.files : [defaultFile]

export type RunFlags = FlagsOf<'apply' | 'plan'> & Files

/** The flags of endpoint and credentials, which all commands that send requests accept. */
export type AccessFlags = Pick<
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

export const isVerbose = ({ verbose, logLevel }: RunFlags): boolean =>
  verbose ?? isLevelEnabled(logLevel, 'debug')

const allPhases = ['create', 'update', 'promote', 'retire'] as const

/** The options of a plan that are flags. */
export const planOptions = ({
  allowOlder,
  update = false,
  prune = false,
  maxRetire,
  phase = allPhases,
}: RunFlags): Omit<PlanOptions, 'nowMs'> => ({ allowOlder, update, prune, maxRetire, phases: new Set(phase) })
