import { expect, test } from 'vitest'
import type { CliResult } from '../support/cli.ts'
import { type PrintedGrant, printedGrants, runScenario } from './scenario-run.ts'
import { type Scenario, scenarios } from './scenarios.ts'

const linesOf = (results: readonly CliResult[]): readonly string[] =>
  results.flatMap(({ stdout, stderr }) => `${stdout}${stderr}`.split('\n'))

/** What the output lacks after a run without one permission. */
async function lacking(
  scenario: Scenario,
  printed: readonly PrintedGrant[],
  missing: PrintedGrant,
): Promise<readonly string[]> {
  const { grant, required } = missing
  const others = printed.filter((one) => one !== missing).map((one) => one.grant)
  const { gce, plans, apply } = await runScenario(scenario, others, { faults: !required })
  await gce.close()
  const lines = linesOf([...plans, apply])
  const [owner = '', permission = ''] = grant.split(' ')
  const codes = [...plans, apply].map(({ code }) => code)
  const phase = scenario.phase === 'create' ? 'create' : scenario.phase
  const expectations: Readonly<Record<string, boolean>> = {
    'the permission and its owner': lines.some((line) => line.includes(permission) && line.includes(owner)),
    'an image or a project': lines.some(
      (line) =>
        /(?:image|web)-|images? failed|the images of project|missing on/.test(line) &&
        line.includes(permission),
    ),
    'the phase': !required || lines.some((line) => new RegExp(`--phase (?:read|${phase}) `).test(line)),
    [`exit code ${required ? 4 : 0}, not ${codes.join()}`]: required
      ? codes.includes(4) && !codes.includes(1)
      : codes.every((code) => code === 0),
  }
  return Object.entries(expectations).flatMap(([what, isMet]) => (isMet ? [] : [`${grant}: ${what}`]))
}

test.each(scenarios)('$name: without any one permission, the output names it', async (scenario) => {
  const printed = await printedGrants(scenario)
  const found: string[] = []
  for (const missing of printed) found.push(...(await lacking(scenario, printed, missing)))
  expect(found).toEqual([])
})
