import { describe, expect, it, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Event } from '../../../src/run/events.ts'
import { type Phase, PhaseRecorder } from '../../../src/run/phases/phase-recorder.ts'

const image = imageRef('golden', 'web-1')
const startMs = 5_000

type Timed = readonly [atMs: number, event: Event]

const queued: Event = { type: 'state', image, state: { at: 'queued' } }
const started: Event = { type: 'started', image, atMs: 0 }
const inFlight: Event = { type: 'state', image, state: { at: 'inFlight' } }
const running: Event = { type: 'state', image, state: { at: 'running' } }
const ended: Event = { type: 'state', image, state: { at: 'ended' } }
const step = (type: 'stepStarted' | 'stepEnded', kind: 'create' | 'attachFamily'): Event => ({
  type,
  image,
  do: kind,
})
const finished: Event = {
  type: 'finished',
  outcome: { image, steps: [], result: 'cancelled' },
  atMs: 0,
}

/** `queued 0+10`: start and duration. */
function textOf(events: readonly Timed[], nowMs = 100_000): string[] {
  const recorder = new PhaseRecorder(startMs)
  for (const [atMs, event] of events) recorder.on(event, startMs + atMs)
  return recorder.phases(image, startMs + nowMs).map(phaseText)
}

const phaseText = ({ name, startMs: fromMs, durationMs }: Phase) => `${name} ${fromMs}+${durationMs}`

test('the phases of a creation that waits for everything', () => {
  expect(
    textOf([
      [100, queued],
      [700, step('stepStarted', 'create')],
      [700, { type: 'limited', image, by: 'source' }],
      [1_700, { type: 'permitted', image, by: 'source' }],
      [1_700, { type: 'limited', image, by: 'images' }],
      [2_000, { type: 'permitted', image, by: 'images' }],
      [2_000, started],
      [2_000, { type: 'limited', image, by: 'write' }],
      [2_500, { type: 'permitted', image, by: 'write' }],
      [2_500, inFlight],
      [2_800, running],
      [9_000, ended],
      [9_000, step('stepEnded', 'create')],
      [9_000, step('stepStarted', 'attachFamily')],
      [9_400, step('stepEnded', 'attachFamily')],
      [9_400, finished],
    ]),
  ).toEqual([
    'queued 100+600',
    'throttled 700+1000',
    'queued 1700+300',
    'throttled 2000+500',
    'insert 2500+300',
    'wait 2800+6200',
    'promote 9000+400',
  ])
})

describe('a pause', () => {
  const paused: Timed[] = [
    [0, queued],
    [10, step('stepStarted', 'create')],
    [10, started],
    [30, { type: 'waiting', image, why: 'its source is busy', ms: 1_000 }],
  ]

  it('ends when its time has passed, though no event reports that', () => {
    expect(textOf([...paused, [1_500, inFlight], [1_600, running], [1_700, finished]])).toEqual([
      'queued 0+10',
      'insert 10+20',
      'queued 30+1000',
      'insert 1030+570',
      'wait 1600+100',
    ])
  })

  it('ends with its step', () => {
    expect(textOf([...paused, [500, step('stepEnded', 'create')], [800, finished]])).toEqual([
      'queued 0+10',
      'insert 10+20',
      'queued 30+770',
    ])
  })

  it('is cut by the end of the report', () => {
    expect(textOf(paused, 400)).toEqual(['queued 0+10', 'insert 10+20', 'queued 30+370'])
  })
})

test('a phase shorter than a millisecond is part of the next one', () => {
  expect(
    textOf([
      [0, queued],
      [10, step('stepStarted', 'create')],
      [10, started],
      [10.4, { type: 'limited', image, by: 'images' }],
      [20, { type: 'permitted', image, by: 'images' }],
      [20.2, inFlight],
      [30.6, finished],
    ]),
  ).toEqual(['queued 0+20', 'insert 20+11'])
})

test('an image has no phases without events, and none after its end', () => {
  expect(textOf([])).toEqual([])
  expect(textOf([[3, finished]])).toEqual([])
  expect(
    textOf([
      [0, queued],
      [10, finished],
      [20, running],
      [30, finished],
    ]),
  ).toEqual(['queued 0+10'])
})

test.each([
  ['changed', ['queued 0+20', 'wait 20+50']],
  ['skipped', ['queued 0+20', 'wait 20+10', 'queued 30+40']],
] as const)('after the last step of an image that is %s', (result, expected) => {
  const outcome = { image, steps: [], result, selfLink: '', ms: 50, warnings: [], why: '' } as const
  expect(
    textOf([
      [0, queued],
      [10, step('stepStarted', 'create')], // it has no permit yet
      [20, started],
      [20, running],
      [30, ended],
      [30, step('stepEnded', 'create')],
      [70, { type: 'finished', outcome, atMs: 0 }],
    ]),
  ).toEqual(expected)
})
