import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { CloudState } from '../../src/observe/cloud-state.ts'
import { oneFile } from '../../test/support/one-file.ts'
import { atMost, type Figure } from '../figure.ts'

const [few, many, mostRatio] = [10_000, 20_000, 2.2]
/** The least of so many: what is quick is measured more often, as a collection of garbage weighs more there. */
const roundsFor = (ms: number): number => Math.min(30, Math.max(5, Math.ceil(2_000 / ms)))

setFlagsFromString('--expose-gc')
/** So that no measurement pays for the waste of the one before. */
const collectGarbage = runInNewContext('gc') as () => void

/** A module of the build, which finds its schema beside itself. */
const built = (path: string): Promise<unknown> => import(pathToFileURL(resolve('dist', path)).href)

const head = 'project: golden-prod\n'
const raw = 'rawDisk: { source: gs://golden/image.tar.gz }'
const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

/** What a manifest may hold many of, as a text of that many. */
const manifests: Readonly<Record<string, (count: number) => string>> = {
  'images in one chain': (count) =>
    `${head}images:\n  - { name: i0, ${raw} }\n${times(count, (index) => `  - { name: i${index + 1}, sourceImage: i${index} }\n`)}`,
  'images of families without a member': (count) =>
    `${head}images:\n${times(count, (index) => `  - { name: i${index}, family: f${index}, sourceImage: family/n${index} }\n`)}`,
  'unknown expressions in one value': (count) =>
    `${head}images:\n  - { name: i, ${raw}, description: "${times(count, () => '${x}')}" }\n`,
  'unknown expressions, and as many variables': (count) =>
    `${head}vars:\n${times(count, (index) => `  v${index}: x\n`)}images:\n${times(count, (index) => `  - { name: "i\${vars.w${index}}", ${raw} }\n`)}`,
  'levels of nesting': (count) => `${head}images: ${'['.repeat(count)}\n`,
  'misspelled keys': (count) => `${head}images:\n${times(count, () => `  - { nmae: i, ${raw} }\n`)}`,
  'keys of one map, each twice': (count) =>
    `${head}vars:\n${times(count, (index) => `  v${index % (count / 2)}: x\n`)}images: []\n`,
  'merges of one anchor': (count) =>
    `${head}x-a: &a { ${raw} }\nimages:\n${times(count, (index) => `  - { name: i${index}, <<: *a }\n`)}`,
  'aliases without an anchor': (count) =>
    `${head}images:\n${times(count, (index) => `  - { name: i${index}, labels: *a${index}, ${raw} }\n`)}`,
  'values with odd characters': (count) =>
    `${head}images:\n${times(count, (index) => `  - { name: i${index}, ${raw}, labels: { a: "\u200B" } }\n`)}`,
  'syntax errors': (count) => `${head}images:\n${times(count, (index) => `  - name: @${index}\n`)}`,
}

/** How the cost of what users may write by mistake grows with its size, from the file to the plan and its errors. */
export async function growth(): Promise<Figure[]> {
  const cost = await costOf()
  const figures: Figure[] = []
  for (const [what, manifest] of Object.entries(manifests)) {
    const [small, large] = [manifest(few), manifest(many)]
    const rounds = roundsFor(await cost(small)) // compiled by then
    let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let round = 0; round < rounds; round++) {
      least = Math.min(least, await cost(small))
      most = Math.min(most, await cost(large))
    }
    const ratio = most / least
    const value = `${least.toFixed(0)} ms; ${most.toFixed(0)} ms; ratio ${ratio.toFixed(2)}`
    // what takes less than the clock of the CPU tells apart grows by nothing
    const target = atMost(mostRatio, most < 20 ? 1 : ratio)
    figures.push({ what: `CPU of ${few} and of ${many} ${what}`, value, target })
  }
  return figures
}

/** CPU ms from the text of a manifest to its plan in the order of the run, or to its errors as they are shown. */
async function costOf(): Promise<(text: string) => Promise<number>> {
  const { loadCatalog } = (await built(
    'catalog/load-catalog.js',
  )) as typeof import('../../src/catalog/load-catalog.ts')
  const { planImages } = (await built(
    'plan/plan-images.js',
  )) as typeof import('../../src/plan/plan-images.ts')
  const { inStartOrder } = (await built('run/executor.js')) as typeof import('../../src/run/executor.ts')
  const { formatDiagnostics } = (await built(
    'manifest/diagnostics/format-diagnostic.js',
  )) as typeof import('../../src/manifest/diagnostics/format-diagnostic.ts')
  const { ApiError } = (await built(
    'gce/errors/api-error.js',
  )) as typeof import('../../src/gce/errors/api-error.ts')
  const { Secrets } = (await built('util/secrets.js')) as typeof import('../../src/util/secrets.ts')
  const absent = new ApiError({ kind: 'notFound', message: 'no such family', reason: 'notFound' })
  return async (text) => {
    const input = oneFile(text)
    collectGarbage()
    const began = process.cpuUsage()
    const { catalog, diagnostics } = await loadCatalog(input)
    if (catalog) {
      const families = catalog.images.flatMap(({ source }) => (source.kind === 'family' ? [source.path] : []))
      const state: CloudState = {
        images: new Map(),
        families: new Map(families.map((path) => [path, { kind: 'failed', failure: absent }])),
        sources: new Map(),
      }
      inStartOrder(planImages(catalog, state).steps)
    }
    formatDiagnostics(diagnostics, { color: false, secrets: new Secrets() })
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1_000
  }
}
