import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { atMost, type Measurement, median } from '../results.ts'

const rounds = 10
const main = 'dist/main.js'
const example = 'images.yaml.example'

/** User and system time of a Node process, measured by bash: Node has no API for that of a child process. */
function cpuMs(args: readonly string[]): number {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1`
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with code ${status}`)
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1_000
}

/** Processor time of whole runs compared with an empty Node process, in interleaved runs. */
export async function startup(): Promise<Measurement[]> {
  const server = ['emulator', '--port', '0', '--latency', '0s', '--seed', 'examples/emulator-state.yaml']
  const emulator = spawn(process.execPath, [main, ...server], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [chunk] = await once(emulator.stdout, 'data')
  const url = String(chunk).match(/http:\S+/)?.[0] ?? ''
  const runs = [
    { args: ['-e', '0'], target: undefined },
    { args: [main, '--version'], target: 1.6 },
    { args: [main, 'validate', example], target: 2 },
    { args: [main, 'plan', example, '--endpoint', url], target: 3 },
  ].map((run) => ({ ...run, times: [] as number[] }))
  for (let round = -1; round < rounds; round++) {
    for (const { args, times } of runs) {
      const ms = cpuMs(args)
      if (round >= 0) times.push(ms) // the first round fills the caches
    }
  }
  emulator.kill()
  const empty = median(runs[0]?.times ?? [])
  return runs.map(({ args, target, times }) => {
    const ms = median(times)
    const ratio = ms / empty
    return {
      name: `node ${args.slice(0, 3).join(' ')}`,
      value: target === undefined ? `${ms.toFixed(0)} ms` : `${ms.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
      ...(target !== undefined && { target: atMost(target, Number(ratio.toFixed(2))) }),
    }
  })
}
