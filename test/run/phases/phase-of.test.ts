import { expect, it } from 'vitest'
import type { ImageState } from '../../../src/run/image-state.ts'
import { type Activity, phaseOf } from '../../../src/run/phases/phase-of.ts'

const states = {
  queued: { at: 'queued' },
  inFlight: { at: 'inFlight' },
  nameTaken: { at: 'inFlight', nameTaken: true },
  running: { at: 'running', operation: 'operation-1' },
  verifying: { at: 'verifying' },
  attaching: { at: 'attaching' },
  ended: { at: 'ended' },
} as const satisfies Record<string, ImageState>

const activity = (state: keyof typeof states, more: Partial<Activity> = {}): Activity => ({
  state: states[state],
  step: undefined,
  isStarted: true,
  awaited: undefined,
  pausedUntilMs: undefined,
  isConfirming: false,
  ...more,
})

it.each([
  ['queued', {}, 'queued'],
  ['running', {}, 'wait'],
  ['inFlight', {}, 'wait'],
  ['ended', {}, 'queued'],
  ['queued', { step: 'create' }, 'insert'],
  ['queued', { step: 'create', isStarted: false }, 'queued'],
  ['queued', { step: 'create', isStarted: false, awaited: 'source' }, 'throttled'],
  ['queued', { step: 'create', awaited: 'family' }, 'queued'],
  ['queued', { step: 'create', awaited: 'source' }, 'throttled'],
  ['queued', { step: 'create', awaited: 'images' }, 'queued'],
  ['queued', { step: 'create', awaited: 'operations' }, 'throttled'],
  ['queued', { step: 'create', awaited: 'write' }, 'throttled'],
  ['queued', { step: 'create', pausedUntilMs: 1 }, 'queued'],
  ['inFlight', { step: 'create' }, 'insert'],
  ['inFlight', { step: 'create', awaited: 'write' }, 'throttled'],
  ['inFlight', { step: 'create', pausedUntilMs: 1 }, 'insert'],
  ['nameTaken', { step: 'create' }, 'wait'],
  ['nameTaken', { step: 'create', awaited: 'read' }, 'wait'],
  ['running', { step: 'create', pausedUntilMs: 1 }, 'wait'],
  ['ended', { step: 'create' }, 'wait'],
  ['ended', { step: 'create', isConfirming: true }, 'promote'],
  ['ended', { step: 'create', isConfirming: true, awaited: 'read' }, 'promote'],
  ['running', { step: 'awaitReady', awaited: 'list' }, 'wait'],
  ['queued', { step: 'awaitDeletion', pausedUntilMs: 1 }, 'wait'],
  ['queued', { step: 'setLabels' }, 'insert'],
  ['queued', { step: 'setLabels', awaited: 'read' }, 'throttled'],
  ['inFlight', { step: 'patch' }, 'insert'],
  ['running', { step: 'patch' }, 'wait'],
  ['ended', { step: 'deprecate', pausedUntilMs: 1 }, 'queued'],
  ['running', { step: 'obsolete' }, 'wait'],
  ['inFlight', { step: 'delete', awaited: 'write' }, 'throttled'],
  ['verifying', { step: 'verify' }, 'verify'],
  ['verifying', { step: 'verify', awaited: 'programs' }, 'queued'],
  ['attaching', { step: 'attachFamily' }, 'promote'],
  ['attaching', { step: 'attachFamily', awaited: 'patch' }, 'throttled'],
  ['attaching', { step: 'attachFamily', pausedUntilMs: 1 }, 'promote'],
] as const)('%s %o: %s', (state, more, phase) => {
  expect(phaseOf(activity(state, more))).toBe(phase)
})
