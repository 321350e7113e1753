import { expect, test } from 'vitest'
import type { StepKind } from '../../src/plan/plan.ts'
import { planScenario, printedGrants, runScenario, seenGrants, unique } from './scenario-run.ts'
import { scenarios } from './scenarios.ts'

/** The compiler requires a line for a new kind. */
const kinds: Readonly<Record<StepKind, true>> = {
  awaitReady: true,
  awaitDeletion: true,
  create: true,
  verify: true,
  setLabels: true,
  patch: true,
  attachFamily: true,
  deprecate: true,
  obsolete: true,
  delete: true,
}

test('every kind of step has a scenario', () => {
  expect(unique(scenarios.flatMap(({ steps }) => steps))).toEqual(Object.keys(kinds).sort())
})

test.each(scenarios)(
  '$name: the permissions are those of the requests, and they suffice',
  async (scenario) => {
    const printed = (await printedGrants(scenario)).map(({ grant }) => grant)
    const { gce, plans, apply, steps } = await runScenario(scenario, printed)
    try {
      expect(unique(steps)).toEqual(unique(scenario.steps))
      expect(plans.map(({ code }) => code)).toEqual([0, 0, 0])
      expect([apply.code, apply.stdout, apply.stderr.includes('permission')]).toEqual([
        0,
        apply.stdout,
        false,
      ])
      expect(gce.requests.filter(({ status }) => status === 403)).toEqual([])
      expect(unique(seenGrants(gce, scenario))).toEqual(unique(printed))
    } finally {
      await gce.close()
    }
  },
)

test.each(scenarios)('$name: a plan needs the phase read alone', async (scenario) => {
  const read = (await printedGrants({ ...scenario, phase: 'read' })).map(({ grant }) => grant)
  const { gce, plans } = await planScenario(scenario, read)
  try {
    expect(plans.map(({ code, stderr }) => [code, stderr.includes('permission')])).toEqual(
      plans.map(() => [0, false]),
    )
    expect(unique(seenGrants(gce, scenario))).toEqual(unique(read))
  } finally {
    await gce.close()
  }
})
