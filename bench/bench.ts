import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Ratios of times within one run; the least of several interleaved runs, as other work on the machine only adds.

const rounds = 7
const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))

function bigManifest(count: number): string {
  const images = Array.from(
    { length: count },
    (_, index) => `  - name: image-${index}-\${vars.release}
    family: family-${index % 100}
    description: Image number ${index} of the catalog
    rawDisk:
      source: gs://golden-builds/image-${index}.tar.gz
    guestOsFeatures: [UEFI_COMPATIBLE, GVNIC]
    labels: { team: platform, number: "${index}" }
    diskSizeGb: 20
`,
  )
  return `project: golden-prod\nvars: { release: "2026-11" }\nimages:\n${images.join('')}`
}

/** From start to end of a Node process, in ms. */
function wallMs(args: readonly string[]): number {
  const began = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(process.hrtime.bigint() - began) / 1e6
}

const file = join(folder, 'images.yaml')
writeFileSync(file, bigManifest(10_000))
const parser = join(folder, 'parse.mjs')
const yaml = import.meta.resolve('yaml')
writeFileSync(
  parser,
  `import { readFileSync } from 'node:fs'\nimport { parse } from '${yaml}'\nparse(readFileSync(process.argv[2], 'utf8'))\n`,
)

let validate = Number.POSITIVE_INFINITY
let parse = Number.POSITIVE_INFINITY
for (let round = 0; round < rounds; round++) {
  parse = Math.min(parse, wallMs([parser, file]))
  validate = Math.min(validate, wallMs(['dist/main.js', 'validate', file]))
}
console.log('| what | ms | ratio |')
console.log('|---|---|---|')
console.log(`| yaml parses a manifest of 10,000 images | ${parse.toFixed(0)} | 1 |`)
console.log(`| mintage validates it | ${validate.toFixed(0)} | ${(validate / parse).toFixed(2)} |`)
