import { readFileSync, writeFileSync } from 'node:fs'
import { machineDescription } from './machine-description.ts'
import { resultsMarkdown, type Subject } from './results.ts'
import { bound } from './subjects/bound.ts'
import { faultSeeds } from './subjects/fault-seeds.ts'
import { growth } from './subjects/growth.ts'
import { html } from './subjects/html.ts'
import { imagesGetRate } from './subjects/images-get-rate.ts'
import { insertRate } from './subjects/insert-rate.ts'
import { manifest } from './subjects/manifest.ts'
import { memory } from './subjects/memory.ts'
import { oneSource } from './subjects/one-source.ts'
import { pages } from './subjects/pages.ts'
import { peers } from './subjects/peers.ts'
import { quotaTenth } from './subjects/quota-tenth.ts'
import { redaction } from './subjects/redaction.ts'
import { scale } from './subjects/scale.ts'
import { shards } from './subjects/shards.ts'
import { startup } from './subjects/startup.ts'
import { upkeepFaults } from './subjects/upkeep-faults.ts'
import { upkeepPeers } from './subjects/upkeep-peers.ts'
import { upkeepScale } from './subjects/upkeep-scale.ts'

// npm run bench [-- SUBJECT…]. Other work on the machine varies: compare times within one run only. Subjects interleave
// the runs that they compare. Each subject updates its own section of bench/RESULTS.md.

const subjects: Readonly<Record<string, Subject>> = {
  peers,
  upkeepPeers,
  bound,
  quotaTenth,
  oneSource,
  faultSeeds,
  upkeepFaults,
  scale,
  shards,
  upkeepScale,
  manifest,
  growth,
  imagesGetRate,
  memory,
  pages,
  insertRate,
  redaction,
  startup,
  html,
}

const selected = process.argv.slice(2)
const unknown = selected.filter((name) => !Object.hasOwn(subjects, name))
if (unknown.length > 0) {
  console.error(`unknown subject: ${unknown.join(', ')}; expected one of ${Object.keys(subjects).join(', ')}`)
  process.exit(64)
}

const file = 'bench/RESULTS.md'
const sections = new Map(
  readFileSync(file, 'utf8')
    .split(/^(?=## )/m)
    .map((section) => [/^## (\w+)/.exec(section)?.[1], section]),
)
for (const [name, measure] of Object.entries(subjects)) {
  if (selected.length > 0 && !selected.includes(name)) continue
  console.error(`measuring ${name} …`)
  const startMs = Date.now()
  const results = resultsMarkdown(await measure())
  const section = `## ${name}\n\n${results}\n\n${machineDescription()}\n\n`
  console.error(`  took ${((Date.now() - startMs) / 1_000).toFixed(0)} s`)
  console.log(section)
  sections.set(name, section)
  const all = Object.keys(subjects).map((subject) => sections.get(subject) ?? '')
  writeFileSync(file, `# Benchmark results\n\nWritten by \`npm run bench\`.\n\n${all.join('').trimEnd()}\n`)
}
