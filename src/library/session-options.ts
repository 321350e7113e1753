import type * as session from '../session/options.ts'
import { options as table } from '../settings/options.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { ManifestOptions, RunOptions } from './options.ts'

/** The options of a command with these flags. */
export const toLoadOptions = ({
  files = [],
  project,
  vars,
  varFiles,
  strict,
  lock,
  locked,
}: ManifestOptions): session.LoadOptions => ({
  files,
  ...omitUndefined({ project, varFile: varFiles, strict, lock, locked }),
  ...(vars && { var: Object.entries(vars).map(([name, value]) => `${name}=${value}`) }),
})

export function toRunOptions(options: RunOptions): session.RunOptions {
  const { phases, emulator, limits, timeoutMs, auth = 'auto' } = options
  const { only, shard, allowOlder, update, prune, maxRetire } = options
  const { endpoint, universeDomain, impersonateServiceAccount, billingProject, accessTokenFile } = options
  const { state, seed, latencyMs } = typeof emulator === 'object' ? emulator : {}
  return {
    ...toLoadOptions(options),
    timeout: timeoutMs ?? defaultOf('timeout'),
    emulatorLatency: latencyMs ?? defaultOf('emulatorLatency'),
    auth,
    ...omitUndefined({
      ...limits,
      only,
      shard,
      phase: phases,
      allowOlder,
      update,
      prune,
      maxRetire,
      emulator: emulator === undefined || emulator === false ? undefined : true,
      emulatorState: state,
      emulatorSeed: seed,
      endpoint,
      universeDomain,
      impersonateServiceAccount,
      billingProject,
      accessTokenFile,
    }),
  }
}

/** ms */
function defaultOf(name: 'timeout' | 'emulatorLatency'): number {
  const { value, default: text } = table[name]
  const ms = value.parse(text)
  if (ms === undefined) throw new Error(`invalid default of ${name}`)
  return ms
}
