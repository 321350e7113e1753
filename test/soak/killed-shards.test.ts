import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRandom } from '../../src/emulator/base/random.ts'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { type Started, start } from '../support/process.ts'
import { scaledClock } from '../support/scaled-clock.ts'

const count = 8
/** Time passes so much faster: quotas refill by the minute. */
const factor = 20

/** Chains of three, and families of two, in two projects. */
const manifest = `catalog: golden
images:
${Array.from({ length: 80 }, (_, n) => {
  const project = n % 4 === 0 ? 'golden-edge' : 'golden-prod'
  return `  - { name: base-${n}, project: ${project}, family: family-${n >> 1}, rawDisk: { source: gs://b/${n}.tar.gz } }
  - { name: web-${n}, project: ${project}, sourceImage: base-${n} }
  - { name: gpu-${n}, project: ${project}, sourceImage: web-${n} }
`
}).join('')}`
const images = 240

test.each([1, 2, 3])(
  'eight processes, of which each is killed at some time: the rerun completes the catalog (seed %i)',
  async (seed) => {
    const { clock, env } = scaledClock(factor)
    await using gce = await startEmulator({
      clock,
      seed,
      latency: { operation: [1_000, 20_000] },
      quota: 'documented',
    })
    const folder = mkdtempSync(join(tmpdir(), 'mintage-shards-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'images.yaml'), manifest)
    const run = (index: number): Started =>
      start(['apply', join(folder, 'images.yaml'), '--endpoint', gce.url, '--format', 'json'], {
        ...env,
        JOB_COMPLETION_INDEX: String(index),
        MINTAGE_SHARDS: String(count),
      })
    const indexes = Array.from({ length: count }, (_, index) => index)
    const random = createRandom(seed)
    const killed = indexes.map((index) => {
      const started = run(index)
      // after this many requests of all shards
      const atRequest = Math.floor(random() * 500)
      const timer = setInterval(() => gce.requests.length >= atRequest && started.child.kill('SIGKILL'), 1)
      return started.ended.finally(() => clearInterval(timer))
    })
    await Promise.all(killed)
    const left = (gce.state().images ?? []).length
    const runs = indexes.map(run)
    await Promise.all(runs.map(({ ended }) => ended))
    for (const { child, output } of runs)
      expect([child.exitCode, output.stderr.match(/failed.*/g)]).toEqual([0, null])
    const reports = runs.map(({ output }) => JSON.parse(output.stdout))
    expect(reports.reduce((sum, { images: own }) => sum + own.length, 0)).toBe(images)
    const made = gce.state().images ?? []
    expect(new Set(made.map(({ project, name }) => `${project}/${name}`)).size).toBe(images)
    expect(made.filter(({ status = 'READY' }) => status !== 'READY')).toEqual([])
    // the kills came in the middle
    expect(left).toBeLessThan(images)
    const requests = gce.requests.filter(({ method, status }) => method === 'images.insert' && status === 200)
    const intents = new Set(requests.map(({ project, name, requestId }) => `${project}/${name} ${requestId}`))
    expect(intents.size).toBe(images)
    const refused = gce.requests.filter(({ status }) => status === 403 || status === 429).length
    expect(refused / gce.requests.length).toBeLessThanOrEqual(0.02)
  },
)
