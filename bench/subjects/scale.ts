import { spawnSync } from 'node:child_process'
import { atMost, type Measured } from '../figure.ts'
import { usual } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/images.ts'
import { mintage, type Peer, peerProcess, runTrial, type TrialResult } from '../trials/trial.ts'
import { toldTheQuota } from './bound.ts'

const [few, many] = [1_000, 10_000]
const [speed, mostMb, rounds] = [30, 300, 2]

/** What an image more costs, up to ten thousand in one run. */
export async function scale(): Promise<Measured[]> {
  const hasTerminal = spawnSync('which', ['script']).status === 0
  const { plain, drawn, script } = await measureInTurns({
    plain: mintage(toldTheQuota),
    drawn: hasTerminal ? mintage(toldTheQuota, { onTerminal: true }) : undefined,
    script: peerProcess('google-cloud-compute', { args: ['100'] }),
  })
  if (!plain || !script) throw new Error('one of them was not run')
  const rows = [
    row('mintage', plain),
    ...(drawn ? [row('mintage, drawing on a terminal', drawn)] : []),
    row('a script on `@google-cloud/compute`, p-limit(100)', script),
  ]
  const [rss, slopes] = [plain.many.rssMb ?? Number.NaN, slope(plain) / slope(script)]
  const terminal = drawn ? slope(drawn) / slope(plain) : Number.NaN
  return [
    {
      title: `CPU and memory, at ${few} and ${many} images`,
      head: [
        'subject',
        `CPU ms per image, of ${few}`,
        `of ${many}`,
        'of each more',
        'peak RSS, MB',
        'created',
      ],
      rows,
      notes: [
        `Time runs ${speed} times faster; documented quotas, operations of 20 s ± 10 s. CPU is that of the whole process, its start included, and the least of ${rounds} runs in turns. Busy at ${many}: ${busy(plain.many)} of a core, the script ${busy(script.many)}.`,
        ...(hasTerminal ? [] : ['`script` is not installed here: nothing was drawn on a terminal.']),
      ],
    },
    {
      what: `resident at most, ${many} images`,
      value: `${rss.toFixed(0)} MB`,
      target: atMost(mostMb, rss, ' MB'),
    },
    {
      what: 'CPU of each image more ÷ that of the script',
      value: slopes.toFixed(2),
      target: atMost(0.5, slopes),
    },
    ...(drawn
      ? [
          {
            what: 'CPU of each image more on a terminal ÷ without',
            value: terminal.toFixed(2),
            target: atMost(1.25, terminal),
          },
        ]
      : []),
  ]
}

interface BothSizes {
  readonly few: TrialResult
  readonly many: TrialResult
}

/** In turns, as other work on the machine comes and goes; of each, the run that cost the least. */
async function measureInTurns(
  peers: Readonly<Record<string, Peer | undefined>>,
): Promise<Readonly<Record<string, BothSizes>>> {
  const least: Record<string, BothSizes> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, peer] of Object.entries(peers)) {
      if (!peer) continue
      const run = (count: number) =>
        runTrial(peer, { images: rawDiskImages(count), conditions: usual, speed })
      const measured = { few: await run(few), many: await run(many) }
      const before = least[name] ?? measured
      least[name] = { few: cheaper(before.few, measured.few), many: cheaper(before.many, measured.many) }
    }
  }
  return least
}

const cheaper = (one: TrialResult, other: TrialResult) => (cpu(other) < cpu(one) ? other : one)

/** CPU ms of each image more. */
const slope = (measured: BothSizes): number => (cpu(measured.many) - cpu(measured.few)) / (many - few)
const cpu = ({ cpuMs = Number.NaN }: TrialResult): number => cpuMs
const busy = (result: TrialResult): string => `${(result.busy.subject * 100).toFixed(0)} %`

function row(name: string, measured: BothSizes): string[] {
  return [
    name,
    (cpu(measured.few) / few).toFixed(2),
    (cpu(measured.many) / many).toFixed(2),
    slope(measured).toFixed(2),
    `${measured.few.rssMb?.toFixed(0)}; ${measured.many.rssMb?.toFixed(0)}`,
    `${measured.few.created}; ${measured.many.created}`,
  ]
}
