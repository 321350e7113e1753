import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { atMost, type Measurement, median } from '../results.ts'

const rounds = 30
const main = 'dist/main.js'
const example = 'images.yaml.example'

/** User and system time of a Node process, measured by bash: Node has no API for that of a child process. */
function cpuMs(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1`
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
    env,
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with code ${status}`)
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1_000
}

/**
 * Node parses these certificates at each start, which takes longer than all else that an empty process does: with them,
 * ratios to it are small.
 */
const certificates = 'NODE_EXTRA_CA_CERTS'

/** Processor time of whole runs compared with an empty Node process, in interleaved runs. */
export async function startup(): Promise<Measurement[]> {
  const server = ['emulator', '--port', '0', '--latency', '0s', '--seed', 'examples/emulator-state.yaml']
  const emulator = spawn(process.execPath, [main, ...server], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [chunk] = await once(emulator.stdout, 'data')
  const url = String(chunk).match(/http:\S+/)?.[0] ?? ''
  const commands = [
    { args: ['-e', '0'], target: undefined },
    { args: [main, '--version'], target: 1.6 },
    { args: [main, 'validate', example], target: 2 },
    { args: [main, 'plan', example, '--endpoint', url], target: 3 },
  ]
  const { [certificates]: file, ...without } = process.env
  const environments = [
    { suffix: '', env: process.env, hasTarget: true },
    ...(file ? [{ suffix: `, without ${certificates}`, env: without, hasTarget: false }] : []),
  ]
  const groups = environments.map((environment) => ({
    ...environment,
    runs: commands.map((command) => ({ ...command, times: [] as number[] })),
  }))
  for (let round = -1; round < rounds; round++) {
    for (const { env, runs } of groups) {
      for (const { args, times } of runs) {
        const ms = cpuMs(args, env)
        if (round >= 0) times.push(ms) // the first round fills the caches
      }
    }
  }
  emulator.kill()
  return groups.flatMap(({ suffix, hasTarget, runs }) => {
    const empty = median(runs[0]?.times ?? [])
    return runs.map(({ args, target, times }) => {
      const ms = median(times)
      const ratio = ms / empty
      return {
        name: `node ${args.slice(0, 3).join(' ')}${suffix}`,
        value:
          target === undefined ? `${ms.toFixed(0)} ms` : `${ms.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
        ...(target !== undefined && hasTarget && { target: atMost(target, Number(ratio.toFixed(2))) }),
      }
    })
  })
}
