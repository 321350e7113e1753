import type { GivenLimits } from '../settings/limits.ts'
import { isLevelEnabled, type LogLevel } from '../settings/log-level.ts'

/** The flags as the command line hands them over, parsed and with their defaults. */
export interface ManifestFlags {
  readonly files: readonly string[]
  readonly project?: string
  readonly var?: readonly string[]
  readonly varFile?: readonly string[]
  readonly strict?: boolean
  readonly quiet?: boolean
  readonly color: 'auto' | 'always' | 'never'
}

export interface ConnectFlags {
  readonly project?: string
  readonly emulator?: boolean
  readonly emulatorState?: string
  readonly emulatorSeed?: string
  /** ms */
  readonly emulatorLatency: number
  readonly endpoint?: string
  readonly universeDomain?: string
  readonly auth: 'auto' | 'always' | 'none'
  readonly impersonateServiceAccount?: string
  readonly billingProject?: string
  readonly accessTokenFile?: string
  readonly logLevel: LogLevel
  readonly quiet?: boolean
}

export interface RunFlags extends ManifestFlags, ConnectFlags, GivenLimits {
  readonly only?: readonly string[]
  /** ms, for one image. */
  readonly timeout: number
  /** ms, for the run. */
  readonly deadline?: number
  readonly format: 'text' | 'json' | 'markdown'
  readonly report?: string
  readonly verbose?: boolean
  readonly dryRun?: boolean
  readonly detailedExitcode?: boolean
  readonly project?: string
  readonly quiet?: boolean
}

export interface EmulatorFlags {
  readonly quota?: 'documented' | 'none'
  /** A file of EmulatorSettings. */
  readonly config?: string
  readonly port: number
  readonly host: string
  readonly allowHost?: readonly string[]
  readonly strictBodies?: boolean
  readonly state?: string
  readonly seed?: string
  /** ms */
  readonly latency?: number
}

export const isVerbose = ({ verbose, logLevel }: RunFlags): boolean =>
  verbose ?? isLevelEnabled(logLevel, 'debug')
