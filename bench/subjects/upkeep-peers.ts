import { readFileSync } from 'node:fs'
import { grouped } from '../../src/text/words.ts'
import type { Table } from '../results.ts'
import { defaultConditions } from '../trials/conditions.ts'
import { upkeepArgs, upkeepBoundMs } from '../upkeep/run-upkeep.ts'
import { type UpkeepCatalog, upkeepManifest } from '../upkeep/upkeep-catalog.ts'
import { runUpkeepTrial, type UpkeepPeer, upkeepMintage, upkeepScript } from '../upkeep/upkeep-trial.ts'

const catalog: UpkeepCatalog = { families: 20, images: 12 }
const speed = 5

const candidates: readonly (readonly [name: string, lines: number, peer: UpkeepPeer])[] = [
  ['**mintage**', linesOf(upkeepManifest(catalog)), upkeepMintage(upkeepArgs)],
  [
    'script on `@google-cloud/compute`, p-limit(10)',
    linesOf(readFileSync('bench/upkeep/script.ts', 'utf8')) +
      linesOf(readFileSync('bench/peers/upkeep-script.ts', 'utf8')),
    upkeepScript,
  ],
]

/** mintage and a careful script: the same upkeep of one catalog, without and with faults. */
export async function upkeepPeers(): Promise<Table[]> {
  const tables: Table[] = []
  for (const faults of [false, true]) {
    const rows: string[][] = []
    for (const candidate of candidates) rows.push(await rowOf(candidate, faults))
    tables.push(tableOf(faults, rows))
  }
  return tables
}

async function rowOf([name, lines, peer]: (typeof candidates)[number], faults: boolean): Promise<string[]> {
  const conditions = { ...defaultConditions, faults }
  const result = await runUpkeepTrial(peer, { catalog, conditions, speed })
  const { changing, unchanged, goals, reached, falselyReported, wallMs, rssMb } = result
  return [
    name,
    String(lines),
    `${grouped(reached)} of ${grouped(goals)}`,
    String(falselyReported),
    (changing.requests / goals).toFixed(2),
    String(unchanged.requests),
    (wallMs / upkeepBoundMs(catalog, changing.firstRequestMs)).toFixed(2),
    rssMb?.toFixed(0) ?? '–',
  ]
}

const tableOf = (faults: boolean, rows: readonly (readonly string[])[]): Table => ({
  title: faults
    ? 'With faults: 3% 503, 2% lost responses, 1% 429 in bursts of ten, 1% hang'
    : 'Without faults',
  head: [
    `${catalog.families} families in two projects`,
    'Lines',
    'Steps taken',
    'Falsely reported',
    'Requests per step',
    'Requests of a second run',
    'Wall ÷ bound',
    'Peak RSS, MB',
  ],
  rows,
  notes: [
    `Each family gets an image by creation, verification and attachment, and a copy in the other project; in each project, one image is deprecated with dates, one made obsolete, and one deleted. Operations take 20 s. Time runs ${speed} times faster than real time.`,
    'Lines: of the manifest, and of the script without blank lines and comments. The script has no drift, no floors besides `keep`, no limit of retirements, and does not read an image again before it retires it, which costs mintage two requests each.',
    'A second run without faults finds nothing to do after a complete first one.',
  ],
})

function linesOf(text: string): number {
  const code = text.replace(/\/\*\*?.*?\*\//gs, '').split('\n')
  return code.filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
}
