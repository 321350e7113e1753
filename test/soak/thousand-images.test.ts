import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder } from '../support/cli.ts'
import { start } from '../support/process.ts'

const manyImages = (count: number) =>
  `project: golden-prod\nimages:\n${Array.from({ length: count }, (_, index) => `  - { name: image-${index + 1}, rawDisk: { source: gs://golden/${index + 1}.tar.gz } }\n`).join('')}`

test('Ctrl-C in the middle of 1,000 images: report, exit 130; the next run completes, no insert twice', async () => {
  await using gce = await startEmulator({ latencyMs: 200 })
  const path = join(folder({ 'images.yaml': manyImages(1_000) }), 'images.yaml')
  const rates = ['--rate', '60000/min', '--read-rate', '60000/min']
  // fewer in flight than are sent before the signal: some are created by then
  const flags = ['--endpoint', gce.url, ...rates, '--concurrency', '100', '--format', 'json']
  const first = start(['apply', path, ...flags])
  first.child.stderr.on('data', () => {
    // once: a second one would end it without a report
    if (!first.child.killed && gce.count('images.insert') > 300) first.child.kill('SIGINT')
  })
  await first.ended
  expect(first.child.exitCode).toBe(130)
  const report = JSON.parse(first.output.stdout)
  expect(report).toMatchObject({ exitCode: 130, stop: 'SIGINT' })
  expect(report.images).toHaveLength(1_000)
  expect(report.counts.created).toBeGreaterThan(0)
  expect(report.counts.cancelled).toBeGreaterThan(0)
  expect(report.counts.failed).toBe(0)
  const second = start(['apply', path, ...flags])
  await second.ended
  expect(second.child.exitCode).toBe(0)
  expect(gce.state().images).toHaveLength(1_000)
  const inserted = gce.requests
    .filter(({ method, status }) => method === 'images.insert' && status === 200)
    .map(({ name }) => name)
  expect(inserted).toHaveLength(1_000)
  expect(new Set(inserted).size).toBe(1_000)
})

test('1,000 missing images: at most 2.1 requests an image; all present: at most 4 requests and no insert', async () => {
  await using gce = await startEmulator({ latencyMs: 200 })
  const path = join(folder({ 'images.yaml': manyImages(1_000) }), 'images.yaml')
  const flags = ['--endpoint', gce.url, '--rate', '60000/min', '--read-rate', '60000/min', '--quiet']
  const first = start(['apply', path, ...flags])
  await first.ended
  expect(first.output.stdout).toContain('1,000 images: 1,000 created')
  const requests = gce.count()
  expect(requests).toBeLessThanOrEqual(2_100)
  const second = start(['apply', path, ...flags])
  await second.ended
  expect(second.output.stdout).toBe(
    'Nothing to do: all 1,000 images exist.\nnote: the source of 1,000 raw images is not compared: the API does not return it\n',
  )
  expect(gce.count() - requests).toBeLessThanOrEqual(4)
  expect(gce.count('images.insert')).toBe(1_000)
})
