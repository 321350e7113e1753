import { grouped } from '../../src/text/words.ts'
import { startChild } from '../child-process.ts'
import type { PlanCostRequest, PlanCostResponse } from '../processes/plan-cost.ts'
import { atMost, type Measurement } from '../results.ts'

const [small, large, maxRatio] = [10_000, 20_000, 2.2]
/** Short measurements are repeated more often: one garbage collection distorts them more. */
const roundsFor = (ms: number): number => Math.min(30, Math.max(5, Math.ceil(2_000 / ms)))

const head = 'project: golden-prod\n'
const raw = 'rawDisk: { source: gs://golden/image.tar.gz }'
const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

/** By what a manifest contains many of: its text with that many. */
const manifests: Readonly<Record<string, (count: number) => string>> = {
  'images in one chain': (count) =>
    `${head}images:\n  - { name: i0, ${raw} }\n${repeat(count, (index) => `  - { name: i${index + 1}, sourceImage: i${index} }\n`)}`,
  'images of families without a member': (count) =>
    `${head}images:\n${repeat(count, (index) => `  - { name: i${index}, family: f${index}, sourceImage: family/n${index} }\n`)}`,
  'unknown expressions in one value': (count) =>
    `${head}images:\n  - { name: i, ${raw}, description: "${repeat(count, () => '${x}')}" }\n`,
  'unknown expressions and as many variables': (count) =>
    `${head}vars:\n${repeat(count, (index) => `  v${index}: x\n`)}images:\n${repeat(count, (index) => `  - { name: "i\${vars.w${index}}", ${raw} }\n`)}`,
  'levels of nesting': (count) => `${head}images: ${'['.repeat(count)}\n`,
  'misspelled keys': (count) => `${head}images:\n${repeat(count, () => `  - { nmae: i, ${raw} }\n`)}`,
  'keys of one map, each twice': (count) =>
    `${head}vars:\n${repeat(count, (index) => `  v${index % (count / 2)}: x\n`)}images: []\n`,
  'merges of one anchor': (count) =>
    `${head}x-a: &a { ${raw} }\nimages:\n${repeat(count, (index) => `  - { name: i${index}, <<: *a }\n`)}`,
  'aliases without an anchor': (count) =>
    `${head}images:\n${repeat(count, (index) => `  - { name: i${index}, labels: *a${index}, ${raw} }\n`)}`,
  'values with invisible characters': (count) =>
    `${head}images:\n${repeat(count, (index) => `  - { name: i${index}, ${raw}, labels: { a: "\u200B" } }\n`)}`,
  'syntax errors': (count) => `${head}images:\n${repeat(count, (index) => `  - name: @${index}\n`)}`,
}

/** How processor time grows with the size of faulty manifests, from the text to the plan or the errors. */
export async function growth(): Promise<Measurement[]> {
  const child = await startChild<PlanCostRequest, PlanCostResponse>('plan-cost')
  const cpuMsOf = async (manifest: string) => (await child.request({ manifest })).cpuMs
  const measurements: Measurement[] = []
  for (const [name, manifest] of Object.entries(manifests)) {
    const [smallText, largeText] = [manifest(small), manifest(large)]
    const rounds = roundsFor(await cpuMsOf(smallText)) // V8 has compiled the code by then
    let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let round = 0; round < rounds; round++) {
      smallMs = Math.min(smallMs, await cpuMsOf(smallText))
      largeMs = Math.min(largeMs, await cpuMsOf(largeText))
    }
    const ratio = largeMs / smallMs
    const value = `${smallMs.toFixed(0)} ms; ${largeMs.toFixed(0)} ms; ratio ${ratio.toFixed(2)}`
    // the resolution of the processor clock is too low for a ratio of shorter times
    const target = atMost(maxRatio, largeMs < 20 ? 1 : ratio)
    measurements.push({
      name: `CPU time of ${grouped(small)} and of ${grouped(large)} ${name}`,
      value,
      target,
    })
  }
  await child.stop()
  return measurements
}
