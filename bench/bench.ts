import { writeFileSync } from 'node:fs'
import { markdown, type Subject } from './figure.ts'
import { machine } from './machine.ts'
import { bound } from './subjects/bound.ts'
import { faultSeeds } from './subjects/fault-seeds.ts'
import { growth } from './subjects/growth.ts'
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
import { startup } from './subjects/startup.ts'

// npm run bench [-- SUBJECT…]: times are compared within one run only, and interleaved where they are compared, as
// other work on the machine comes and goes. All subjects together are written to bench/RESULTS.md.

const subjects: Readonly<Record<string, Subject>> = {
  peers,
  bound,
  quotaTenth,
  oneSource,
  faultSeeds,
  scale,
  manifest,
  growth,
  imagesGetRate,
  memory,
  pages,
  insertRate,
  redaction,
  startup,
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !Object.hasOwn(subjects, name))
if (unknown.length > 0) {
  console.error(`no such subject: ${unknown.join(', ')}; there are ${Object.keys(subjects).join(', ')}`)
  process.exit(64)
}

const sections: string[] = []
for (const [name, measure] of Object.entries(subjects)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.error(`measuring ${name} …`)
  const began = Date.now()
  sections.push(`## ${name}\n\n${markdown(await measure())}\n`)
  console.error(`  took ${((Date.now() - began) / 1_000).toFixed(0)} s`)
}
const results = `# What \`npm run bench\` has measured\n\n${machine()}\n\n${sections.join('\n')}`
if (named.length === 0) writeFileSync('bench/RESULTS.md', results)
console.log(results)
