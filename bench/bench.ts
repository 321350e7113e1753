import { type Figure, markdownTable, type Subject } from './figure.ts'
import { imagesGetRate } from './subjects/images-get-rate.ts'
import { insertRate } from './subjects/insert-rate.ts'
import { manifest } from './subjects/manifest.ts'
import { memory } from './subjects/memory.ts'
import { pages } from './subjects/pages.ts'

// npm run bench [-- SUBJECT…]: times are compared within one run only, and interleaved where they are compared, as
// other work on the machine comes and goes.

const subjects: Readonly<Record<string, Subject>> = { manifest, imagesGetRate, memory, pages, insertRate }

const named = process.argv.slice(2)
const unknown = named.filter((name) => !Object.hasOwn(subjects, name))
if (unknown.length > 0) {
  console.error(`no such subject: ${unknown.join(', ')}; there are ${Object.keys(subjects).join(', ')}`)
  process.exit(64)
}

const figures: Figure[] = []
for (const [name, measure] of Object.entries(subjects)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.error(`measuring ${name} …`)
  figures.push(...(await measure()))
}
console.log(markdownTable(figures))
