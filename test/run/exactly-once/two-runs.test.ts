import { expect, test } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import type { EmulatorOptions } from '../../../src/emulator/start-emulator.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { startEngine } from '../../support/engine.ts'
import { timesMade } from '../../support/insert-log.ts'
import { fromImage, spec } from '../../support/spec.ts'

const many = (count: number, more: Parameters<typeof spec>[1] = {}) =>
  Array.from({ length: count }, (_, index) => spec(`image-${index + 1}`, more))

/** Two engines on one cloud and clock: both plan before either starts. */
async function runTwice(
  specs: readonly ImageSpec[],
  options: EmulatorOptions,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly made: readonly number[] }> {
  await using first = await startEngine({ ...options, concurrency: 4 })
  await using second = await startEngine({ clock: first.clock, cloud: first.gce, concurrency: 3 })
  const plans = [await first.plan(specs), await second.plan(specs)] as const
  const outcomes = await Promise.all([first.carryOut(plans[0]), second.carryOut(plans[1])])
  return { outcomes: outcomes.flat(), made: specs.map(({ name }) => timesMade(first.gce, name)) }
}

function expectAllCreatedOnce({ outcomes, made }: Awaited<ReturnType<typeof runTwice>>): void {
  expect(outcomes.filter(({ result }) => result !== 'changed')).toEqual([])
  expect(made).toEqual(made.map(() => 1))
}

test('two concurrent runs of one manifest: each reports created, and every image is created once', async () => {
  expectAllCreatedOnce(await runTwice(many(20), { latencyMs: 60_000 }))
})

test('two concurrent runs, and conflicts are reported late', async () => {
  expectAllCreatedOnce(await runTwice(many(20), { latencyMs: 60_000, nameConflict: 'inOperation' }))
})

test('two concurrent runs, and responses are lost', async () => {
  const faults = [
    { method: 'images.insert', probability: 0.2, fault: { kind: 'resetAfter' } },
    { method: 'images.insert', probability: 0.2, fault: { kind: 'resetBefore' } },
  ] as const
  expectAllCreatedOnce(await runTwice(many(20), { latencyMs: 60_000, faults, seed: 7 }))
})

test('two concurrent runs, and creations fail for the rate of their source', async () => {
  const images = [{ project: 'golden-prod', name: 'base' }]
  const tooOften = {
    times: 6,
    code: 'RESOURCE_OPERATION_RATE_EXCEEDED',
    message: 'Operation rate exceeded for resource. Too frequent operations from the source resource.',
    httpStatus: 403,
  }
  const state = { images, failures: [tooOften] }
  expectAllCreatedOnce(await runTwice(many(4, { source: fromImage('base') }), { latencyMs: 20_000, state }))
})

test('a run that starts while another is in progress: PENDING images are waited for, the rest created once', async () => {
  await using first = await startEngine({ latencyMs: 60_000, concurrency: 5 })
  await using second = await startEngine({ clock: first.clock, cloud: first.gce, concurrency: 5 })
  const specs = many(20)
  const running = first.run(specs)
  while (first.gce.count('images.insert') < 8) await new Promise((resolve) => setImmediate(resolve))
  const outcomes = [...(await second.run(specs)), ...(await running)]
  expect(outcomes.filter(({ result }) => result !== 'changed' && result !== 'unchanged')).toEqual([])
  expect(specs.map(({ name }) => timesMade(first.gce, name))).toEqual(specs.map(() => 1))
})
