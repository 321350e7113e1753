import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseExposition } from '../../report/metrics/parse-exposition.ts'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { folder, mintage } from '../../support/cli.ts'

const manifest = `catalog: golden
project: golden-prod
families:
  web: { keep: 1 }
images:
  - { name: web-1, family: web, rawDisk: { source: gs://golden/web-1.tar.gz } }
`

const endedSeconds = Date.parse('2026-11-28T10:00:00Z') / 1_000

function samplesIn(path: string): Record<string, number> {
  const { samples } = parseExposition(readFileSync(path, 'utf8'))
  const key = (name: string, labels: object) =>
    [name.replace('mintage_', ''), ...Object.values(labels)].join(' ')
  return Object.fromEntries(samples.map(({ name, labels, value }) => [key(name, labels), value]))
}

test('a run writes its images, families and requests', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const file = join(cloud.path, 'metrics', 'mintage.prom')
  expect((await cloud.run('apply', ['--metrics', file])).code).toBe(0)
  const samples = samplesIn(file)
  expect(samples).toMatchObject({
    last_run_exit_code: 0,
    'images golden-prod created': 1,
    'images golden-prod failed': 0,
    'retirements golden-prod web withheld': 0,
    'family_head_age_seconds golden-prod web': 0,
    'requests_total golden-prod write': 1,
  })
  expect(samples.last_run_timestamp_seconds).toBeGreaterThanOrEqual(endedSeconds)
  expect(samples.last_run_duration_seconds).toBeGreaterThanOrEqual(0)
  expect(Object.keys(samples).filter((key) => key.includes('web-1'))).toEqual([])
  expect(readdirSync(join(cloud.path, 'metrics'))).toEqual(['mintage.prom'])
})

test('the age of a head grows, and requests are those of one run', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const file = join(cloud.path, 'mintage.prom')
  await cloud.run('apply', ['--metrics', file])
  await cloud.clock.advance(86_400_000)
  await cloud.run('apply', ['--metrics', file])
  const samples = samplesIn(file)
  expect(samples['family_head_age_seconds golden-prod web']).toBeGreaterThanOrEqual(86_400)
  expect(samples['family_head_age_seconds golden-prod web']).toBeLessThan(86_500)
  expect(samples).toMatchObject({ 'images golden-prod exists': 1 })
  expect(samples).not.toHaveProperty('requests_total golden-prod write')
})

test.each<[string, string, string[], number]>([
  ['an invalid manifest', 'project: golden-prod\nimages: [{ nmae: web }]\n', [], 3],
  ['a report that cannot be written', manifest, ['--report', '/dev/null/x.json'], 64],
  ['mutually exclusive flags', manifest, ['--emulator'], 64],
])('%s: the exit code and the time', async (_what, text, flags, code) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': text })
  const file = join(cloud.path, 'mintage.prom')
  expect((await cloud.run('apply', ['--metrics', file, ...flags])).code).toBe(code)
  expect(samplesIn(file)).toEqual({
    last_run_timestamp_seconds: endedSeconds,
    last_run_duration_seconds: 0,
    last_run_exit_code: code,
  })
})

test('an interrupted run: its images, and the exit code', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const file = join(cloud.path, 'mintage.prom')
  const onSignal = (listener: (name: 'SIGTERM') => void) => {
    setImmediate(() => listener('SIGTERM'))
    return () => {}
  }
  expect((await cloud.run('apply', ['--metrics', file], { process: { onSignal } })).code).toBe(143)
  expect(samplesIn(file)).toMatchObject({ last_run_exit_code: 143 })
})

test('a new file is readable by all, whatever the umask; an existing one keeps its mode', async () => {
  const before = process.umask(0o077)
  onTestFinished(() => void process.umask(before))
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const modeOf = (path: string) => statSync(path).mode & 0o777
  const [fresh, own] = [join(cloud.path, 'new.prom'), join(cloud.path, 'own.prom')]
  writeFileSync(own, '', { mode: 0o640 })
  await cloud.run('apply', ['--metrics', fresh])
  await cloud.run('apply', ['--metrics', own])
  expect([modeOf(fresh), modeOf(own)]).toEqual([0o644, 0o600 | modeOf(own)])
})

test.each([
  [
    ['--metrics', 'mintage.txt'],
    '--metrics mintage.txt does not end in .prom\n  hint: the textfile collector',
  ],
  [
    ['--metrics', '/dev/null/x.prom'],
    'cannot write the metrics to /dev/null/x.prom: /dev/null is not a folder\n  hint: choose another file for --metrics; nothing was sent',
  ],
  [['--metrics', 'x.prom', '--dry-run'], '--metrics and --dry-run are mutually exclusive: a plan'],
])('%j is rejected before anything is sent', async (flags, message) => {
  const path = folder({ 'images.yaml': manifest })
  const args = ['apply', join(path, 'images.yaml'), '--endpoint', 'http://127.0.0.1:9', ...flags]
  const { code, stderr } = await mintage(args)
  expect(code).toBe(64)
  expect(stderr).toContain(message)
  expect(existsSync('x.prom')).toBe(false)
})
