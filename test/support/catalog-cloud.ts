import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Emulator, type EmulatorState, startEmulator } from '../../src/emulator/public.ts'
import type { Signal } from '../../src/util/signals.ts'
import { type CliOptions, type CliResult, folder, mintage } from './cli.ts'
import { FakeClock } from './fake-clock.ts'

/** An emulator, and a folder with manifests and programs. */
export interface CatalogCloud extends AsyncDisposable {
  readonly gce: Emulator
  readonly clock: FakeClock
  readonly path: string
  /** Runs a command with the folder's images.yaml. The folder's name and all times are cut from the output. */
  run(command: string, flags?: readonly string[], options?: CliOptions): Promise<CliResult>
  /** The signals of the last run. */
  send(signal: Signal): void
  /** The content of a file; undefined without one. */
  read(name: string): string | undefined
  write(name: string, text: string): void
  /** Requests that change something, since the last call: `images.deprecate web-1`. */
  mutations(): string[]
  /** `web-1 in web`, or `web-1` outside of a family. */
  families(): string[]
}

const startMs = Date.parse('2026-11-28T10:00:00Z')

/** Files named `*.sh` are programs. */
export async function startCatalogCloud(
  files: Readonly<Record<string, string>>,
  state: EmulatorState = {},
): Promise<CatalogCloud> {
  const clock = new FakeClock({ autoAdvance: true, now: startMs })
  const gce = await startEmulator({ clock: clock.steady, latencyMs: 0, state })
  const path = folder(files)
  for (const name of Object.keys(files)) if (name.endsWith('.sh')) chmodSync(join(path, name), 0o755)
  const plain = (text: string) =>
    text
      .replaceAll(`${path}/`, '')
      .replace(/\b\d+(?:\.\d+)?(?:ms|s)\b|\b\d+m\d\ds\b/g, 'T')
      .replace(/ [\d,]+ requests?/g, ' N requests')
  let seen = 0
  let send: (signal: Signal) => void = () => {}
  return {
    gce,
    clock,
    path,
    async run(command, flags = [], options = {}) {
      const onSignal = (listener: typeof send) => {
        send = listener
        return () => {}
      }
      const args = [command, join(path, 'images.yaml'), '--endpoint', gce.url, ...flags]
      const result = await mintage(args, { clock, ...options, process: { onSignal, ...options.process } })
      return { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) }
    },
    send: (signal) => send(signal),
    read: (name) => (existsSync(join(path, name)) ? readFileSync(join(path, name), 'utf8') : undefined),
    write: (name, text) => writeFileSync(join(path, name), text),
    mutations() {
      const sent = gce.requests.slice(seen)
      seen = gce.requests.length
      return sent
        .filter(({ method }) => /images\.(insert|deprecate|delete|patch|update|setLabels)/.test(method))
        .map(({ method, name }) => `${method} ${name}`)
    },
    families: () =>
      (gce.state().images ?? []).map(({ name, family }) => (family ? `${name} in ${family}` : `${name}`)),
    [Symbol.asyncDispose]: () => gce.close(),
  }
}
