import { join } from 'node:path'
import { type Emulator, type EmulatorState, startEmulator } from '../../../src/emulator/public.ts'
import { type CliOptions, type CliResult, folder, mintage } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { dayMs, ourLabels } from '../../support/family.ts'

export type ImageState = NonNullable<EmulatorState['images']>[number]

const startMs = Date.parse('2026-11-28T10:00:00Z')

/** A READY image of the catalog in family web, created `days` before the first run: `web-12`. */
export const existing = (days: number, more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name: `web-${days}`,
  id: String(1_000 + days),
  status: 'READY',
  family: 'web',
  labels: ourLabels,
  creationTimestamp: new Date(startMs - days * dayMs).toISOString(),
  ...more,
})

/** `obsolete`, `deleted`: days from the first run. */
export const dated = (
  state: 'DEPRECATED' | 'OBSOLETE',
  { obsolete, deleted }: { readonly obsolete?: number; readonly deleted?: number },
): Partial<ImageState> => {
  const at = (days: number) => `${new Date(startMs + days * dayMs).toISOString().slice(0, 19)}Z`
  return {
    deprecated: {
      state,
      deprecated: at(Math.min(obsolete ?? 0, deleted ?? 0) - 90),
      ...(obsolete === undefined ? {} : { obsolete: at(obsolete) }),
      ...(deleted === undefined ? {} : { deleted: at(deleted) }),
    },
  }
}

export interface WebCloud extends AsyncDisposable {
  readonly gce: Emulator
  readonly clock: FakeClock
  /** Runs a command with a manifest of these images of family web. */
  run(command: string, names: readonly string[], ...flags: string[]): Promise<CliResult>
  /** Replaces what follows these images in the manifest, and its policy. */
  edit(changes: { readonly more?: string; readonly policy?: string }): void
  /** `web-1 ACTIVE`, newest first. */
  states(): string[]
  /** Requests that change images, since the last call: `images.deprecate web-1`. */
  mutations(): string[]
}

/** An emulator with images of family web, and its policy: two stay ACTIVE. */
export async function startWebCloud(
  images: readonly ImageState[],
  {
    policy = 'keep: 2, obsoleteAfter: 30d, deleteAfter: 90d',
    more = '',
    project = 'project: golden-prod',
    process = {},
  }: {
    readonly policy?: string
    readonly more?: string
    /** The first line of the manifest. */
    readonly project?: string
    readonly process?: CliOptions['process']
  } = {},
): Promise<WebCloud> {
  const clock = new FakeClock({ autoAdvance: true, now: startMs })
  const gce = await startEmulator({ clock: clock.steady, latencyMs: 0, state: { images: [...images] } })
  let seen = 0
  let rest = { policy, more }
  return {
    gce,
    clock,
    run(command, names, ...flags) {
      const entries = names.map(
        (name) => `  - { name: ${name}, rawDisk: { source: gs://golden/web.tar.gz } }\n`,
      )
      const head = `${project}\ncatalog: golden\nfamilies:\n  web: { ${rest.policy} }\n`
      const text = `${head}defaults: { family: web }\nimages:\n${entries.join('')}${rest.more}`
      const path = join(folder({ 'images.yaml': text }), 'images.yaml')
      return mintage([command, path, '--endpoint', gce.url, '--quiet', ...flags], { clock, process })
    },
    edit(changes) {
      rest = { ...rest, ...changes }
    },
    states: () =>
      (gce.state().images ?? [])
        .toSorted((one, other) =>
          String(other.creationTimestamp).localeCompare(String(one.creationTimestamp)),
        )
        .map(({ name, deprecated }) => `${name} ${deprecated?.state ?? 'ACTIVE'}`),
    mutations() {
      const sent = gce.requests.slice(seen)
      seen = gce.requests.length
      return sent
        .filter(({ method }) => /images\.(insert|deprecate|delete|patch|setLabels)/.test(method))
        .map(({ method, name }) => `${method} ${name}`)
    },
    [Symbol.asyncDispose]: () => gce.close(),
  }
}
