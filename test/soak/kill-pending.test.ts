import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { type Passing, startGateway, withoutFilter } from '../support/gateway.ts'
import { timesMade } from '../support/insert-log.ts'
import { start } from '../support/process.ts'

/** Killed while all images are PENDING, in front of a server whose operations.list ignores its filter. */

const names = Array.from({ length: 6 }, (_, n) => `image-${n}`)
const manifest = `project: golden-prod\nimages:\n${names
  .map((name) => `  - { name: ${name}, family: web, rawDisk: { source: "gs://golden/${name}.tar.gz" } }\n`)
  .join('')}`

const kills = Array.from({ length: 20 }, (_, index) => ({
  kill: index + 1,
  /** Concurrent images in the run that finds them. */
  concurrency: [1, 3, 50][index % 3] ?? 1,
  /** When the response to the last insert was handed on, or when the next request comes. */
  moment: index % 2 === 0 ? 'responded' : 'polled',
}))

test.concurrent.each(kills)(
  'kill $kill of 20 with all images PENDING: the next run, $concurrency in flight, creates each once and exits 0',
  async ({ concurrency, moment }) => {
    const clock = new FakeClock()
    await using gce = await startEmulator({ clock, latencyMs: 1_000 })
    let isFirst = true
    let sawPending = false
    const accepted = () =>
      gce.requests.filter(({ method, status }) => method === 'images.insert' && status === 200).length
    const request = async (passing: Passing) => {
      if (isFirst && moment === 'polled' && accepted() === names.length) first.child.kill('SIGKILL')
      await withoutFilter(passing)
      if (!isFirst) sawPending = true
      else if (moment === 'responded' && accepted() === names.length) first.child.kill('SIGKILL')
    }
    await using gateway = await startGateway(gce.url, { request })
    const run = (flags: readonly string[]) => {
      const started = start(['apply', '-', '--endpoint', gateway.url, '--format', 'json', ...flags])
      started.child.stdin.end(manifest)
      return started
    }
    const first = run([])
    await first.ended
    await gateway.waitUntilQuiet()
    expect(first.child.signalCode).toBe('SIGKILL')
    expect(gce.state().images?.map(({ status }) => status)).toEqual(names.map(() => 'PENDING'))

    isFirst = false
    const timer = setInterval(() => {
      if (sawPending) void clock.advance(100)
    }, 100)
    const second = run(['--concurrency', String(concurrency)])
    await second.ended
    clearInterval(timer)
    expect([second.child.exitCode, second.output.stderr.match(/failed.*/g)]).toEqual([0, null])
    expect(JSON.parse(second.output.stdout).counts.created).toBe(names.length)
    expect(names.map((name) => timesMade(gce, name))).toEqual(names.map(() => 1))
  },
)
