import { grouped } from '../../src/text/words.ts'
import { atMost, median, type ResultBlock } from '../results.ts'
import { defaultConditions } from '../trials/conditions.ts'
import { virtualNote } from '../trials/virtual.ts'
import { runUpkeep, upkeepArgs, upkeepBoundMs } from '../upkeep/run-upkeep.ts'
import { goalsOf, type UpkeepCatalog } from '../upkeep/upkeep-catalog.ts'

const seeds = 20
const catalog: UpkeepCatalog = { families: 40, images: 12 }

/** The upkeep of a catalog under the mix of faults, drawn from each of several seeds. */
export async function upkeepFaults(): Promise<ResultBlock[]> {
  const runs: Awaited<ReturnType<typeof runSeed>>[] = []
  for (let seed = 1; seed <= seeds; seed++) runs.push(await runSeed(seed))
  const sum = (count: (run: (typeof runs)[number]) => number) =>
    runs.reduce((total, run) => total + count(run), 0)
  const ratios = runs.map(({ ratio }) => ratio)
  const measured = [
    ['steps not taken', sum(({ goals, reached }) => goals - reached)],
    ['falsely reported', sum(({ falselyReported }) => falselyReported)],
    ['repeated changes', sum(({ changing }) => changing.duplicates)],
    ['changes sent by a second run, without faults', sum(({ unchanged }) => unchanged.mutations)],
  ] as const
  return [
    virtualNote,
    {
      title: `The ${grouped(goalsOf(catalog).length)} steps of ${catalog.families} families in two projects under faults, by seed`,
      head: [
        'Seed',
        'Taken',
        'Falsely reported',
        'Repeated',
        'Wall ÷ bound without faults',
        'Requests per step',
      ],
      rows: runs.map(({ reached, goals, falselyReported, changing, ratio }, index) => [
        String(index + 1),
        grouped(reached),
        String(falselyReported),
        String(changing.duplicates),
        ratio.toFixed(3),
        (changing.requests / goals).toFixed(2),
      ]),
      notes: [
        'A step creates, verifies and attaches an image, copies it, deprecates one, makes one obsolete, or deletes one.',
      ],
    },
    ...measured.map(([name, count]) => ({
      name: `${name}, in ${seeds} runs`,
      value: String(count),
      target: atMost(0, count),
    })),
    { name: 'wall ÷ bound without faults: median', value: median(ratios).toFixed(3) },
    { name: 'maximum', value: Math.max(...ratios).toFixed(3) },
  ]
}

async function runSeed(seed: number) {
  const conditions = { ...defaultConditions, faults: true, seed }
  const run = await runUpkeep({ catalog, conditions, args: upkeepArgs })
  const { firstRequestMs, lastEndMs } = run.changing
  return { ...run, ratio: (lastEndMs - firstRequestMs) / upkeepBoundMs(catalog, firstRequestMs) }
}
