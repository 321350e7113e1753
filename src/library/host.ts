import process from 'node:process'
import type { Environment } from '../session/environment.ts'
import { cleanEnvironment } from '../settings/environment.ts'
import { systemClock } from '../util/clock.ts'
import { findStartError, startProgram } from '../util/process-group.ts'
import { Secrets } from '../util/secrets.ts'
import type { ManifestOptions } from './options.ts'

/** The process as a session uses it. Each call has its own secrets. */
export const hostEnvironment = ({
  env = process.env,
  clock = systemClock,
}: Pick<ManifestOptions, 'env' | 'clock'>): Environment => ({
  stdin: () => process.stdin,
  env: cleanEnvironment(env),
  clock,
  secrets: new Secrets(),
  startProgram,
  findStartError,
})
