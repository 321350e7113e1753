import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { runCli } from '../../src/cli.ts'
import '../../src/commands/apply.ts' // loaded before the clock starts, as the others' libraries are
import type { Output } from '../../src/commands/io.ts'
import type { Clock } from '../../src/util/clock.ts'
import { Secrets } from '../../src/util/secrets.ts'
import type { Claims } from './account.ts'
import { manifestOf, type WantedImage } from './images.ts'

export interface MintageRun {
  readonly url: string
  readonly images: readonly WantedImage[]
  /** Beside those that say what is to be done. */
  readonly args: readonly string[]
  /** For the manifest and the report. */
  readonly folder: string
  readonly clock: Clock
  readonly stderr: Output
}

/** mintage's own command line in this process, and what its report claims. */
export async function runMintage(run: MintageRun): Promise<Claims> {
  const [manifest, report] = [join(run.folder, 'images.yaml'), join(run.folder, 'report.json')]
  writeFileSync(manifest, manifestOf(run.images))
  await runCli(['apply', manifest, '--endpoint', run.url, '--report', report, ...run.args], {
    stdin: Readable.from([]),
    stdout: silent(),
    stderr: run.stderr,
    env: process.env,
    clock: run.clock,
    onStop: () => () => {},
    secrets: new Secrets(),
  })
  const { images } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly images: readonly { readonly name: string; readonly status: string }[]
  }
  return Object.fromEntries(
    images.map(({ name, status }) => [name, status === 'created' || status === 'exists']),
  )
}

export const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
