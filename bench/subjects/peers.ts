import type { Table } from '../figure.ts'
import { gcloud, hasGcloud } from '../peers/gcloud.ts'
import { boundMs, type Conditions, documentedInserts, usual } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/images.ts'
import { mintage, type Peer, peerProcess, runTrial, type TrialResult } from '../trials/trial.ts'
import { toldTheQuota } from './bound.ts'

const images = 1_000
/** How many times faster than real time the trials run. */
const speed = 5

interface Contestant {
  readonly name: string
  readonly peer: Peer
  /** gcloud runs in real time and on fewer images: it cannot be given a faster clock. */
  readonly sample?: number
  /** Inserts a minute that it keeps to by itself: it is also compared with the bound of those. */
  readonly perMinute?: number
}

/** They wait nearly all the time, and run beside each other. */
const others: readonly Contestant[] = [
  { name: '`@google-cloud/compute`, p-limit(10)', peer: peerProcess('google-cloud-compute') },
  {
    name: '`@googleapis/compute`, p-limit(10), polled each second',
    peer: peerProcess('googleapis-compute'),
  },
  ...(hasGcloud()
    ? [
        { name: '`gcloud` in a loop', peer: gcloud('in a loop'), sample: 12 },
        { name: '`gcloud`, `xargs -P8`', peer: gcloud('by xargs -P8'), sample: 64 },
      ]
    : []),
]

/** One after the other, as nothing else may keep them from the processor. */
const mintages: readonly Contestant[] = [
  { name: '**mintage**, told the quota', peer: mintage(toldTheQuota) },
  { name: '**mintage**, as it is', peer: mintage([]), perMinute: 300 },
]

/** The same images by mintage and by what else there is, without faults and with. */
export async function peers(): Promise<Table[]> {
  const blocks = [false, true]
  const slow = await Promise.all(blocks.map((faults) => Promise.all(others.map((one) => rowOf(one, faults)))))
  const tables: Table[] = []
  for (const [index, faults] of blocks.entries()) {
    const rows: string[][] = []
    for (const one of mintages) rows.push(await rowOf(one, faults))
    tables.push(tableOf(faults, [...rows, ...(slow[index] ?? []), boundRow()]))
  }
  return tables
}

function tableOf(faults: boolean, rows: readonly (readonly string[])[]): Table {
  const mix = '3 % 503, 2 % cut after the work is done, 1 % 429 in bursts of ten, 1 % hang'
  return {
    title: faults ? `Under faults: ${mix}` : 'Without faults',
    head: [
      `${images} images`,
      'wall ÷ bound',
      'requests per image',
      'CPU ms per image',
      'peak RSS, MB',
      'created',
      'falsely reported',
      'duplicates',
      'busy (emulator)',
    ],
    rows,
    notes: [
      `Operations take 20 s ± 10 s; the documented quotas hold (${documentedInserts} inserts a minute). The bound is that of those, without faults; mintage keeps 20 % below the quota unless it is told it.`,
      `Time runs ${speed} times faster, for the emulator, all sleeps, and all timeouts. Wall is from the first request to the end of the last image. "Busy" is the processor time of the subject (and of its emulator) over that time, in percent of one core.`,
      ...(hasGcloud()
        ? [
            '≈: gcloud runs in real time, on so many images as the column "created" says; its wall is theirs, times 1,000 over their number. Its memory is that of one process.',
          ]
        : ['gcloud is not installed here: left out.']),
    ],
  }
}

async function rowOf({ name, peer, sample, perMinute }: Contestant, faults: boolean): Promise<string[]> {
  const conditions = { ...usual, faults }
  const wanted = rawDiskImages(sample ?? images)
  const result = await runTrial(peer, { images: wanted, conditions, speed: sample === undefined ? speed : 1 })
  const wallMs = (result.wallMs * images) / result.images
  const over = (quota: Conditions['quota']) =>
    wallMs / boundMs(images, result.account.firstMs, { ...usual, quota })
  const ratio = over('documented')
  const own = perMinute === undefined ? '' : `; ${over(perMinute).toFixed(2)} at ${perMinute} a minute`
  return [
    name,
    sample === undefined ? ratio.toFixed(2) + own : `≈ ${ratio.toFixed(1)}`,
    (result.account.requests / result.images).toFixed(2),
    each(result.cpuMs, result),
    result.rssMb?.toFixed(0) ?? '–',
    `${result.created} of ${result.images}`,
    String(result.false),
    String(result.duplicates),
    `${percent(result.busy.subject)} (${percent(result.busy.emulator)})`,
  ]
}

const each = (total: number | undefined, { images: count }: TrialResult): string =>
  total === undefined ? '–' : (total / count).toFixed(1)

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(0)} %`)

const boundRow = (): string[] => ['the bound', '1.00', '–', '–', '–', `${images} of ${images}`, '0', '0', '–']
