import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/public.ts'
import {
  apply,
  CommandError,
  plan,
  type RunEvent,
  type RunOptions,
  validate,
} from '../../src/library/public.ts'
import { folder } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const manifest = `project: golden-prod
vars: { release: "0" }
images:
  - { name: "web-\${vars.release}", family: web, rawDisk: { source: gs://b/web.tar.gz } }
  - { name: base, rawDisk: { source: gs://b/base.tar.gz }, labels: { owner: "\${env.OWNER}" } }
`

async function start(text = manifest) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady, latencyMs: 2_000 })
  const path = folder({ 'images.yaml': text })
  const files = [join(path, 'images.yaml')]
  const options = {
    files,
    clock,
    env: { OWNER: 'golden-team-secret' },
    endpoint: gce.url,
    vars: { release: '1' },
  }
  return { gce, clock, path, options, [Symbol.asyncDispose]: () => gce.close() }
}

test('validates, plans and applies', async () => {
  await using cloud = await start()
  const { endpoint: _, ...offline } = cloud.options
  expect(await validate(offline)).toMatchObject({ command: 'validate', valid: true, images: 2, problems: [] })
  expect(await plan(cloud.options)).toMatchObject({ command: 'plan', exitCode: 0, counts: { create: 2 } })
  expect(await apply(cloud.options)).toMatchObject({ command: 'apply', exitCode: 0, counts: { created: 2 } })
  expect(
    cloud.gce
      .state()
      .images?.map(({ name }) => name)
      .sort(),
  ).toEqual(['base', 'web-1'])
})

test('emits the events of a run, and ends its loop with it', async () => {
  await using cloud = await start()
  const run = apply(cloud.options)
  const events: RunEvent[] = []
  for await (const event of run) events.push(event)
  const { images } = await run
  const image = { project: 'golden-prod', name: 'base' }
  expect(events.filter((event) => 'image' in event && event.image?.name === 'base')).toEqual([
    { type: 'started', image },
    { type: 'operation', image, operation: expect.stringMatching(/^operation-/) },
    { type: 'finished', image, status: 'created', text: expect.stringMatching(/^created in /) },
  ])
  expect(events[0]).toEqual({ type: 'reading', what: 'images', done: 0, total: 2 })
  expect(images.map(({ status }) => status)).toEqual(['created', 'created'])
})

test('a loop that ends early does not end the run', async () => {
  await using cloud = await start()
  const run = apply(cloud.options)
  for await (const event of run) if (event.type === 'started') break
  expect((await run).counts.created).toBe(2)
  const late: RunEvent[] = []
  for await (const event of run) late.push(event)
  expect(late).toEqual([])
})

test('each of two loops gets all events', async () => {
  await using cloud = await start()
  const run = apply(cloud.options)
  const count = async () => {
    let finished = 0
    for await (const { type } of run) if (type === 'finished') finished += 1
    return finished
  }
  expect(await Promise.all([count(), count()])).toEqual([2, 2])
})

test('a signal ends the run with a report', async () => {
  await using cloud = await start()
  const abort = new AbortController()
  const run = apply({ ...cloud.options, signal: abort.signal })
  for await (const event of run) if (event.type === 'operation') abort.abort()
  const { exitCode, stop, counts } = await run
  expect({ exitCode, stop, counts }).toMatchObject({ exitCode: 130, stop: 'abort' })
  expect(counts.cancelled).toBeGreaterThan(0)
})

test('a signal that has fired sends nothing', async () => {
  await using cloud = await start()
  const run = apply({ ...cloud.options, signal: AbortSignal.abort() })
  await expect(run).rejects.toThrow('the run was aborted before anything was changed')
  expect(cloud.gce.requests).toEqual([])
})

test('a deadline ends the run with a report', async () => {
  await using cloud = await start()
  const { exitCode, stop } = await apply({ ...cloud.options, deadlineMs: 1_000 })
  expect([exitCode, stop]).toEqual([5, 'deadline'])
})

test('an invalid manifest is a result of validate, and an error of plan', async () => {
  await using cloud = await start('project: golden-prod\nimages: [{ nmae: web }]\n')
  const { vars: _, ...options } = cloud.options
  const report = await validate(options)
  expect(report).toMatchObject({ exitCode: 3, valid: false })
  expect(report.problems[0]?.message).toContain('unknown key "nmae"')
  const error = await plan(options).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(CommandError)
  expect(error).toMatchObject({ message: 'the manifest is invalid', exitCode: 3 })
  expect((error as CommandError).problems[0]?.message).toContain('unknown key "nmae"')
})

test.each<[string, RunOptions, string]>([
  ['no such file', { files: ['/nowhere/images.yaml'] }, 'the manifest is invalid'],
  ['options that exclude each other', { emulator: true }, '--emulator and --endpoint are mutually exclusive'],
  ['a glob without images', { only: ['nope'] }, '--only nope matches no image of the manifest'],
])('rejects: %s', async (_, options, message) => {
  await using cloud = await start()
  await expect(apply({ ...cloud.options, ...options })).rejects.toThrow(message)
  expect(cloud.gce.requests).toEqual([])
})

test.each<[string, object, string, string]>([
  [
    'no images at a time',
    { limits: { concurrency: 0 } },
    'limits.concurrency',
    'write a whole number from 1 to 999999',
  ],
  ['no rate', { limits: { rate: Number.NaN } }, 'limits.rate', 'write a whole number from 1 to 9999999'],
  [
    'a fraction',
    { limits: { sourceRate: 1.5 } },
    'limits.sourceRate',
    "write a whole number from 1 to 9999999, or 'off'",
  ],
  ['a phase', { phases: ['creat'] }, 'phases', 'write a list of create, update, promote and retire'],
  ['no phase', { phases: [] }, 'phases', 'write a list of create, update, promote and retire'],
  ['one file', { files: 'images.yaml' }, 'files', 'write a list of strings'],
  ['text as a switch', { prune: 'false' }, 'prune', 'write true or false'],
  ['a negative number', { maxRetire: -1 }, 'maxRetire', 'write a whole number from 0 to 1000000'],
  ['no time', { timeoutMs: Number.NaN }, 'timeoutMs', 'write milliseconds, from 1'],
  ['null', { project: null }, 'project', 'write a string that is not empty'],
  ['a latency', { emulator: { latencyMs: -5 } }, 'emulator.latencyMs', 'write milliseconds, from 0'],
  ['an authentication', { auth: 'never' }, 'auth', 'choose one of auto, always, none'],
])('rejects an invalid value: %s', async (_, options, name, hint) => {
  await using cloud = await start()
  const error = await apply({ ...cloud.options, ...options }).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(CommandError)
  expect(error).toMatchObject({ message: `invalid value of ${name}`, hint, exitCode: 64 })
  expect(cloud.gce.requests).toEqual([])
})

test.each([
  [{ dryRun: true }, 'dryRun'],
  [{ limits: { rates: 5 } }, 'limits.rates'],
])('rejects an unknown option: %j', async (options, name) => {
  await using cloud = await start()
  const run = apply({ ...cloud.options, ...(options as RunOptions) })
  await expect(run).rejects.toThrow(`unknown option ${name}`)
  expect(cloud.gce.requests).toEqual([])
})

test('emulator: false uses the endpoint', async () => {
  await using cloud = await start()
  const options = { ...cloud.options, emulator: false, limits: { rate: 60, sourceRate: 'off' } } as const
  expect((await apply(options)).counts.created).toBe(2)
  expect(cloud.gce.requests.length).toBeGreaterThan(0)
})

test('a rejected run that nobody awaits does not end the process', async () => {
  await using cloud = await start()
  const events: RunEvent[] = []
  for await (const event of plan({ ...cloud.options, only: ['nope'] })) events.push(event)
  expect(events).toEqual([])
})

test('shows no value of the environment', async () => {
  await using cloud = await start()
  cloud.gce.failNext('images.insert', { kind: 'reply', status: 400, message: 'bad golden-team-secret' }, 2)
  const run = apply(cloud.options)
  const events: RunEvent[] = []
  for await (const event of run) events.push(event)
  expect(JSON.stringify([events, await run])).not.toContain('golden-team-secret')
  expect(JSON.stringify(events)).toContain('bad •••')
})
