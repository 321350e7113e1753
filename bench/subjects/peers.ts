import { grouped } from '../../src/text/words.ts'
import { gcloud, hasGcloud } from '../peers/gcloud.ts'
import type { Table } from '../results.ts'
import { boundMs, type Conditions, defaultConditions, documentedInserts } from '../trials/conditions.ts'
import { rawDiskImages } from '../trials/desired-images.ts'
import { mintage, type Peer, peerProcess, runTrial, type TrialResult } from '../trials/trial.ts'
import { fullQuotaArgs } from './bound.ts'

const images = 1_000
/** How many times faster than real time the trials run. */
const speed = 5

interface Candidate {
  readonly name: string
  readonly peer: Peer
  /** The number of images for gcloud, which cannot run on a faster clock. */
  readonly sample?: number
  /** Its own limit of inserts per minute: also compared with the bound at this rate. */
  readonly perMinute?: number
}

/** They wait nearly all the time, so they run at the same time. */
const others: readonly Candidate[] = [
  { name: '`@google-cloud/compute`, p-limit(10)', peer: peerProcess('google-cloud-compute') },
  {
    name: '`@googleapis/compute`, p-limit(10), polling each second',
    peer: peerProcess('googleapis-compute'),
  },
  ...(hasGcloud()
    ? [
        { name: '`gcloud` in a loop', peer: gcloud('in a loop'), sample: 12 },
        { name: '`gcloud`, `xargs -P8`', peer: gcloud('by xargs -P8'), sample: 64 },
      ]
    : []),
]

/** Run one at a time, since they must not compete for the processor. */
const mintages: readonly Candidate[] = [
  { name: '**mintage** with `--rate 375/min`', peer: mintage(fullQuotaArgs) },
  { name: '**mintage** with its defaults', peer: mintage([]), perMinute: 300 },
]

/** mintage compared with other ways to create the same images, without and with faults. */
export async function peers(): Promise<Table[]> {
  const blocks = [false, true]
  const slow = await Promise.all(
    blocks.map((faults) => Promise.all(others.map((candidate) => rowOf(candidate, faults)))),
  )
  const tables: Table[] = []
  for (const [index, faults] of blocks.entries()) {
    const rows: string[][] = []
    for (const candidate of mintages) rows.push(await rowOf(candidate, faults))
    tables.push(tableOf(faults, [...rows, ...(slow[index] ?? []), boundRow()]))
  }
  return tables
}

function tableOf(faults: boolean, rows: readonly (readonly string[])[]): Table {
  const mix = '3% 503, 2% lost responses, 1% 429 in bursts of ten, 1% hang'
  return {
    title: faults ? `With faults: ${mix}` : 'Without faults',
    head: [
      `${grouped(images)} images`,
      'Wall ÷ bound',
      'Requests per image',
      'CPU ms per image',
      'Peak RSS, MB',
      'Created',
      'Falsely reported',
      'Duplicates',
      'Load (emulator)',
    ],
    rows,
    notes: [
      `Operations take 20 s ± 10 s. The documented quotas apply (${documentedInserts} inserts per minute). The bound is the lower bound at this quota, without faults. By default, mintage uses 80% of the quota.`,
      `Time runs ${speed} times faster than real time, for the emulator, all sleeps and all timeouts. Wall is the time from the first request to the end of the last image. Load is the processor time of the subject (and of its emulator) during that time, in percent of one core.`,
      ...(hasGcloud()
        ? [
            '≈: gcloud runs in real time, on fewer images, as the column "Created" shows. Its wall time is extrapolated to 1,000 images. Its memory is that of one process.',
          ]
        : ['No rows for gcloud: it is not installed.']),
    ],
  }
}

async function rowOf({ name, peer, sample, perMinute }: Candidate, faults: boolean): Promise<string[]> {
  const conditions = { ...defaultConditions, faults }
  const desired = rawDiskImages(sample ?? images)
  const result = await runTrial(peer, {
    images: desired,
    conditions,
    speed: sample === undefined ? speed : 1,
  })
  const wallMs = (result.wallMs * images) / result.images
  const ratioAt = (quota: Conditions['quota']) =>
    wallMs / boundMs(images, result.stats.firstRequestMs, { ...defaultConditions, quota })
  const ratio = ratioAt('documented')
  const ownRatio =
    perMinute === undefined ? '' : `; ${ratioAt(perMinute).toFixed(2)} at ${perMinute} per minute`
  return [
    name,
    sample === undefined ? ratio.toFixed(2) + ownRatio : `≈ ${ratio.toFixed(1)}`,
    (result.stats.requests / result.images).toFixed(2),
    perImage(result.cpuMs, result),
    result.rssMb?.toFixed(0) ?? '–',
    `${grouped(result.created)} of ${grouped(result.images)}`,
    String(result.falselyReported),
    String(result.duplicates),
    `${percent(result.busy.peer)} (${percent(result.busy.emulator)})`,
  ]
}

const perImage = (total: number | undefined, { images: count }: TrialResult): string =>
  total === undefined ? '–' : (total / count).toFixed(1)

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(0)}%`)

const boundRow = (): string[] => [
  'lower bound',
  '1.00',
  '–',
  '–',
  '–',
  `${grouped(images)} of ${grouped(images)}`,
  '0',
  '0',
  '–',
]
