import { atMost, type Measured, median } from '../figure.ts'
import { boundMs, type Conditions, usual } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'
import { toldTheQuota } from './bound.ts'

const [seeds, images] = [20, 1_000]

/** The mix of faults, drawn anew for each seed. */
export async function faultSeeds(): Promise<Measured[]> {
  const runs: Awaited<ReturnType<typeof runSeed>>[] = []
  for (let seed = 1; seed <= seeds; seed++) runs.push(await runSeed({ ...usual, faults: true, seed }))
  const sum = (of: (run: (typeof runs)[number]) => number) => runs.reduce((all, run) => all + of(run), 0)
  const ratios = runs.map(({ ratio }) => ratio)
  const [missing, wrong, duplicates] = [
    sum((run) => images - run.created),
    sum((run) => run.false),
    sum((run) => run.duplicates),
  ]
  return [
    virtualNote,
    {
      title: `${images} images under faults, by seed`,
      head: [
        'seed',
        'created',
        'falsely reported',
        'duplicates',
        'wall ÷ bound without faults',
        'requests per image',
      ],
      rows: runs.map((run, index) => [
        String(index + 1),
        String(run.created),
        String(run.false),
        String(run.duplicates),
        run.ratio.toFixed(3),
        run.requests.toFixed(2),
      ]),
      notes: [],
    },
    { what: `not created, in ${seeds} runs`, value: String(missing), target: atMost(0, missing) },
    { what: 'falsely reported', value: String(wrong), target: atMost(0, wrong) },
    { what: 'duplicates', value: String(duplicates), target: atMost(0, duplicates) },
    { what: 'wall ÷ bound without faults: median', value: median(ratios).toFixed(3) },
    { what: 'the worst', value: Math.max(...ratios).toFixed(3), target: atMost(1.25, Math.max(...ratios)) },
  ]
}

async function runSeed(conditions: Conditions) {
  const run = await runVirtual({ images: rawDiskImages(images), conditions, args: toldTheQuota })
  const ratio = run.wallMs / boundMs(images, run.account.firstMs, conditions)
  return { ...run, ratio, requests: run.account.requests / images }
}
