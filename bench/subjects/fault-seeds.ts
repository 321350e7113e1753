import { grouped } from '../../src/text/words.ts'
import { atMost, median, type ResultBlock } from '../results.ts'
import { boundMs, type Conditions, defaultConditions } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/desired-images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'
import { fullQuotaArgs } from './bound.ts'

const [seeds, images] = [20, 1_000]

/** The same mix of faults, drawn from each of several seeds. */
export async function faultSeeds(): Promise<ResultBlock[]> {
  const runs: Awaited<ReturnType<typeof runSeed>>[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    runs.push(await runSeed({ ...defaultConditions, faults: true, seed }))
  }
  const sum = (count: (run: (typeof runs)[number]) => number) =>
    runs.reduce((total, run) => total + count(run), 0)
  const ratios = runs.map(({ ratio }) => ratio)
  const [missing, falselyReported, duplicates] = [
    sum((run) => images - run.created),
    sum((run) => run.falselyReported),
    sum((run) => run.duplicates),
  ]
  return [
    virtualNote,
    {
      title: `${grouped(images)} images under faults, by seed`,
      head: [
        'Seed',
        'Created',
        'Falsely reported',
        'Duplicates',
        'Wall ÷ bound without faults',
        'Requests per image',
      ],
      rows: runs.map((run, index) => [
        String(index + 1),
        grouped(run.created),
        String(run.falselyReported),
        String(run.duplicates),
        run.ratio.toFixed(3),
        run.requests.toFixed(2),
      ]),
      notes: [],
    },
    { name: `not created, in ${seeds} runs`, value: String(missing), target: atMost(0, missing) },
    { name: 'falsely reported', value: String(falselyReported), target: atMost(0, falselyReported) },
    { name: 'duplicates', value: String(duplicates), target: atMost(0, duplicates) },
    { name: 'wall ÷ bound without faults: median', value: median(ratios).toFixed(3) },
    { name: 'maximum', value: Math.max(...ratios).toFixed(3), target: atMost(1.25, Math.max(...ratios)) },
  ]
}

async function runSeed(conditions: Conditions) {
  const run = await runVirtual({ images: rawDiskImages(images), conditions, args: fullQuotaArgs })
  const ratio = run.wallMs / boundMs(images, run.stats.firstRequestMs, conditions)
  return { ...run, ratio, requests: run.stats.requests / images }
}
