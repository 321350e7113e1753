import { describe, expect, it, test } from 'vitest'
import type { Outcome } from '../../src/run/events.ts'
import { type Engine, startEngine, summary } from '../support/engine.ts'
import { insertByHand } from '../support/insert-log.ts'
import { fromImage, spec } from '../support/spec.ts'

const project = 'golden-prod'
const web = (name: string, more: Parameters<typeof spec>[1] = {}) =>
  spec(name, { ...more, body: { family: 'web', ...more.body } })

/** Accepted inserts in their order. */
const accepted = ({ gce }: Engine): (string | undefined)[] =>
  gce.requests.flatMap(({ method, status, name }) =>
    method === 'images.insert' && status === 200 ? [name] : [],
  )

async function headOf({ gce }: Engine, family = 'web'): Promise<unknown> {
  const reply = await fetch(`${gce.url}/compute/v1/projects/${project}/global/images/family/${family}`)
  return ((await reply.json()) as { readonly name?: string }).name
}

const allCreated = (outcomes: readonly Outcome[]) =>
  expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => 'changed'))

describe('of several new members of one family the one listed last becomes its head', () => {
  it('its insert is sent when the inserts of the others were accepted', async () => {
    await using engine = await startEngine({
      latencyMs: 60_000,
      latency: { operation: 60_000, answers: { 'images.insert': 3_000 } },
    })
    allCreated(await engine.run([web('web-1'), web('web-2'), web('web-3'), spec('other')]))
    expect(accepted(engine).at(-1)).toBe('web-3')
    expect(await headOf(engine)).toBe('web-3')
    const started = engine.events.flatMap((event) =>
      event.type === 'started' ? [[event.image.name, event.atMs - Date.parse('2026-11-24T10:00:00Z')]] : [],
    )
    expect(Object.fromEntries(started)).toEqual({ 'web-1': 0, 'web-2': 0, other: 0, 'web-3': 3_000 })
  })

  it('also when one of the others is retried', async () => {
    await using engine = await startEngine({ latencyMs: 1_000 })
    engine.gce.failNext('images.insert', { kind: 'reply', status: 503 }, 2)
    allCreated(await engine.run([web('web-1'), web('web-2')]))
    expect(accepted(engine)).toEqual(['web-1', 'web-2'])
    expect(await headOf(engine)).toBe('web-2')
  })

  it('also when the source of one of the others is busy for long', async () => {
    const disk = { project, zone: 'us-central1-a', name: 'builder' }
    const source = { kind: 'disk', path: `projects/${project}/zones/us-central1-a/disks/builder` } as const
    await using engine = await startEngine({ state: { disks: [disk] }, latencyMs: 600_000 })
    await insertByHand(engine.gce, { name: 'theirs', sourceDisk: source.path })
    allCreated(await engine.run([web('web-1', { source }), web('web-2')]))
    expect(await headOf(engine)).toBe('web-2')
  })

  it('also when one of the others fails, or is skipped as its source failed', async () => {
    const failures = ['base', 'web-1'].map((name) => ({
      name,
      code: 'INVALID_IMAGE_TAR',
      message: 'No image.',
    }))
    await using engine = await startEngine({ state: { failures } })
    const specs = [web('web-1'), spec('base'), web('web-2', { source: fromImage('base') }), web('web-3')]
    expect((await engine.run(specs)).map(({ result }) => result)).toEqual([
      'failed',
      'failed',
      'skipped',
      'changed',
    ])
  })

  it('also when one of the others times out', async () => {
    await using engine = await startEngine({ latencyMs: 1_000 })
    engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 120 })
    expect(
      (await engine.run([web('web-1', { timeoutMs: 60_000 }), web('web-2')])).map(({ result }) => result),
    ).toEqual(['failed', 'changed'])
  })

  it('also when one of the others is PENDING already, and is created after all as that fails', async () => {
    const failure = { name: 'web-1', code: 'INVALID_IMAGE_TAR', message: 'No image.', times: 1 }
    await using engine = await startEngine({ latencyMs: 30_000, state: { failures: [failure] } })
    await insertByHand(engine.gce, {
      name: 'web-1',
      family: 'web',
      rawDisk: { source: 'https://storage.googleapis.com/golden/web-1.tar.gz' },
    })
    const outcomes = await engine.run([web('web-1'), web('web-2')])
    expect(summary(outcomes)).toEqual([
      'web-1: created (inserted after web-2, so family web may point to this image)',
      'web-2: created',
    ])
    const starts = engine.events.filter(({ type }) => type === 'started')
    expect(new Set(starts.map((event) => (event as { atMs: number }).atMs)).size).toBe(1)
  })

  it('and families of other projects do not wait for it', async () => {
    await using engine = await startEngine({ latencyMs: 1_000 })
    engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 120 })
    const outcomes = await engine.run([web('web-1'), web('web-2', { project: 'golden-other' })])
    expect(outcomes[1]).toMatchObject({ result: 'changed', ms: 1_000 })
  })
})

test('the head of a family that is the source of an earlier member does not wait for it', async () => {
  await using engine = await startEngine({ latencyMs: 1_000 })
  const specs = [web('web-1', { source: fromImage('web-3') }), web('web-2'), web('web-3')]
  expect(summary(await engine.run(specs))).toEqual([
    'web-1: created (inserted after web-3, so family web may point to this image)',
    'web-2: created',
    'web-3: created',
  ])
  expect(accepted(engine)).toEqual(['web-2', 'web-3', 'web-1'])
})

test('families whose heads are built on members of each other do not deadlock', async () => {
  await using engine = await startEngine({ latencyMs: 1_000 })
  const ofDb = (name: string, more: Parameters<typeof spec>[1] = {}) =>
    spec(name, { ...more, body: { family: 'db' } })
  const specs = [
    web('web-1', { source: fromImage('db-2') }),
    web('web-2'),
    ofDb('db-1', { source: fromImage('web-2') }),
    ofDb('db-2'),
  ]
  expect(summary(await engine.run(specs))).toEqual([
    'web-1: created (inserted after web-2, so family web may point to this image)',
    'web-2: created',
    'db-1: created (inserted after db-2, so family db may point to this image)',
    'db-2: created',
  ])
})

test('when a run is stopped while the head of a family waits for the others, it was not started', async () => {
  await using engine = await startEngine({
    onEvent: (event, { stop, wire }) => {
      if (event.type !== 'throttled') return
      stop.abort(new Error('stopped'))
      wire.abort(new Error('stopped'))
    },
  })
  engine.gce.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 120 })
  const outcomes = await engine.run([web('web-1'), web('web-2')])
  expect(outcomes.map(({ result }) => result)).toEqual(['cancelled', 'cancelled'])
  expect(outcomes.some((outcome) => 'left' in outcome)).toBe(false)
})

test('the head of a family of three hundred is inserted last', async () => {
  await using engine = await startEngine({ rate: 60_000, concurrency: 500 })
  const specs = Array.from({ length: 300 }, (_, index) => web(`web-${index}`))
  allCreated(await engine.run(specs))
  expect(accepted(engine).at(-1)).toBe('web-299')
})
