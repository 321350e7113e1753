import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../figure.ts'

const rounds = 7

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

/** The validation of a big manifest against the bare parsing of its YAML: the least of interleaved runs. */
export async function manifest(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
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
  rmSync(folder, { recursive: true })
  return [
    { what: 'yaml parses a manifest of 10,000 images', value: `${parse.toFixed(0)} ms` },
    { what: 'mintage validates it', value: `${validate.toFixed(0)} ms` },
    { what: 'ratio of the two', value: (validate / parse).toFixed(2) },
  ]
}
