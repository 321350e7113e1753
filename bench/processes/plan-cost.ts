import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { formatDiagnostics } from '../../src/manifest/diagnostics/format-diagnostic.ts'
import type { CloudState } from '../../src/observe/cloud-state.ts'
import { planImages } from '../../src/plan/plan-images.ts'
import { inStartOrder } from '../../src/run/executor.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { oneFile } from '../../test/support/one-file.ts'
import { handleRequests } from '../child-process.ts'

export interface PlanCostRequest {
  /** The text of a manifest. */
  readonly manifest: string
}

export interface PlanCostResponse {
  readonly cpuMs: number
}

/** The processor time from the text of a manifest to the order of its steps, or to its formatted errors. */
handleRequests<PlanCostRequest, PlanCostResponse>(async ({ manifest }) => {
  const input = oneFile(manifest)
  globalThis.gc?.() // otherwise the garbage of one manifest would count for the next
  const before = process.cpuUsage()
  const { catalog, diagnostics } = await loadCatalog(input)
  if (catalog) {
    const families = catalog.images.flatMap(({ source }) => (source.kind === 'family' ? [source.path] : []))
    const failure = { kind: 'notFound', message: 'no such family', reason: 'notFound' } as const
    const state: CloudState = {
      images: new Map(),
      families: new Map(families.map((path) => [path, { kind: 'failed', failure }])),
      sources: new Map(),
    }
    inStartOrder(planImages(catalog, state).steps)
  }
  formatDiagnostics(diagnostics, { color: false, secrets: new Secrets() })
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1_000 }
})
