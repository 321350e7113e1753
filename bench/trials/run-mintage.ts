import { Readable, Writable } from 'node:stream'
import { runCli } from '../../src/cli/run-cli.ts'
import '../../src/commands/apply.ts' // loaded before the clock starts, as the others' libraries are
import type { Output } from '../../src/commands/io.ts'
import type { Clock } from '../../src/util/clock.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { mintageFiles } from './mintage-files.ts'

export interface MintageRun {
  /** Of the Compute API. */
  readonly url: string
  /** Beside those that say what is to be done. */
  readonly args: readonly string[]
  /** Has its manifest, and gets its report. */
  readonly folder: string
  readonly clock: Clock
  readonly stderr: Output
}

/** mintage's own command line, in this process. */
export async function runMintage({ url, args, folder, clock, stderr }: MintageRun): Promise<void> {
  const { manifest, report } = mintageFiles(folder)
  await runCli(['apply', manifest, '--endpoint', url, '--report', report, ...args], {
    stdin: () => Readable.from([]),
    stdout: silent(),
    stderr,
    env: process.env,
    platform: process.platform,
    clock,
    onSignal: () => () => {},
    onCrash: () => () => {},
    onExit: () => () => {},
    exit: (code) => {
      throw new Error(`exit(${code})`)
    },
    secrets: new Secrets(),
  })
}

export const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
