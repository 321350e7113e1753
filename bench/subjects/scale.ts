import { spawnSync } from 'node:child_process'
import { grouped } from '../../src/text/words.ts'
import { atMost, type ResultBlock } from '../results.ts'
import { defaultConditions } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/desired-images.ts'
import { mintage, type Peer, peerProcess, runTrial, type TrialResult } from '../trials/trial.ts'
import { fullQuotaArgs } from './bound.ts'

const [few, many] = [1_000, 10_000]
const [speed, maxMb, rounds] = [30, 300, 2]

/** The cost per additional image, up to ten thousand images in one run. */
export async function scale(): Promise<ResultBlock[]> {
  const hasTerminal = spawnSync('which', ['script']).status === 0
  const { plain, onTerminal, script } = await measureInterleaved({
    plain: mintage(fullQuotaArgs),
    onTerminal: hasTerminal ? mintage(fullQuotaArgs, { onTerminal: true }) : undefined,
    script: peerProcess('google-cloud-compute', { args: ['100'] }),
  })
  if (!plain || !script) throw new Error('a peer did not run')
  const rows = [
    row('mintage', plain),
    ...(onTerminal ? [row('mintage, with progress on a terminal', onTerminal)] : []),
    row('script on `@google-cloud/compute`, p-limit(100)', script),
  ]
  const [rss, slopes] = [plain.many.rssMb ?? Number.NaN, slope(plain) / slope(script)]
  const terminal = onTerminal ? slope(onTerminal) / slope(plain) : Number.NaN
  return [
    {
      title: `CPU and memory, at ${grouped(few)} and ${grouped(many)} images`,
      head: [
        'Subject',
        `CPU ms per image, of ${grouped(few)}`,
        `of ${grouped(many)}`,
        'per additional image',
        'Peak RSS, MB',
        'Created',
      ],
      rows,
      notes: [
        `Time runs ${speed} times faster than real time. Documented quotas; operations take 20 s ± 10 s. CPU time includes start-up and is the minimum of ${rounds} interleaved runs. Load at ${grouped(many)} images: mintage ${busy(plain.many)} of a core, the script ${busy(script.many)}.`,
        ...(hasTerminal ? [] : ['No row with a terminal: `script` is not installed.']),
      ],
    },
    {
      name: `peak resident memory, ${grouped(many)} images`,
      value: `${rss.toFixed(0)} MB`,
      target: atMost(maxMb, rss, ' MB'),
    },
    {
      name: 'CPU per additional image ÷ that of the script',
      value: slopes.toFixed(2),
      target: atMost(0.5, slopes),
    },
    ...(onTerminal
      ? [
          {
            name: 'CPU per additional image with progress ÷ without',
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

/** Interleaves the runs, since other work on the machine varies; keeps the run with the least processor time. */
async function measureInterleaved(
  peers: Readonly<Record<string, Peer | undefined>>,
): Promise<Readonly<Record<string, BothSizes>>> {
  const best: Record<string, BothSizes> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, peer] of Object.entries(peers)) {
      if (!peer) continue
      const run = (count: number) =>
        runTrial(peer, { images: rawDiskImages(count), conditions: defaultConditions, speed })
      const measured = { few: await run(few), many: await run(many) }
      const before = best[name] ?? measured
      best[name] = { few: cheaper(before.few, measured.few), many: cheaper(before.many, measured.many) }
    }
  }
  return best
}

const cheaper = (a: TrialResult, b: TrialResult) => (cpu(b) < cpu(a) ? b : a)

/** CPU ms per additional image. */
const slope = (measured: BothSizes): number => (cpu(measured.many) - cpu(measured.few)) / (many - few)
const cpu = ({ cpuMs = Number.NaN }: TrialResult): number => cpuMs
const busy = (result: TrialResult): string => `${(result.busy.peer * 100).toFixed(0)}%`

function row(name: string, measured: BothSizes): string[] {
  return [
    name,
    (cpu(measured.few) / few).toFixed(2),
    (cpu(measured.many) / many).toFixed(2),
    slope(measured).toFixed(2),
    `${measured.few.rssMb?.toFixed(0)}; ${measured.many.rssMb?.toFixed(0)}`,
    `${grouped(measured.few.created)}; ${grouped(measured.many.created)}`,
  ]
}
