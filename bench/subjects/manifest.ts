import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from '../results.ts'

const rounds = 7

function largeManifest(count: number): string {
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

/** The duration of a Node process, start-up included. */
function wallMs(args: readonly string[]): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** Validation of a large manifest compared with parsing its YAML: the minimum of interleaved runs. */
export async function manifest(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-bench-'))
  const file = join(folder, 'images.yaml')
  writeFileSync(file, largeManifest(10_000))
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
    { name: 'parsing a manifest of 10,000 images with yaml', value: `${parse.toFixed(0)} ms` },
    { name: 'mintage validate', value: `${validate.toFixed(0)} ms` },
    { name: 'ratio', value: (validate / parse).toFixed(2) },
  ]
}
