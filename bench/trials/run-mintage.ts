import { Readable, Writable } from 'node:stream'
import { runCli } from '../../src/cli/run-cli.ts'
import '../../src/commands/apply.ts' // loaded before the clock starts, like the libraries of the other peers
import type { Output } from '../../src/commands/io.ts'
import type { Clock } from '../../src/util/clock.ts'
import { type StartProgram, startProgram } from '../../src/util/process-group.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { mintageFiles } from './mintage-files.ts'

export interface MintageRun {
  /** Of the Compute API. */
  readonly url: string
  /** Besides the command, the manifest, the endpoint and the report. */
  readonly args: readonly string[]
  /** Of the manifest and the report. */
  readonly folder: string
  readonly clock: Clock
  readonly stderr: Output
  /** Starts the programs that verify images; default: in processes. */
  readonly start?: StartProgram
}

/** Runs the command line of mintage in this process. */
export async function runMintage({
  url,
  args,
  folder,
  clock,
  stderr,
  start = startProgram,
}: MintageRun): Promise<void> {
  const { manifest, report } = mintageFiles(folder)
  await runCli(['apply', manifest, '--endpoint', url, '--report', report, ...args], {
    stdin: () => Readable.from([]),
    stdout: silent(),
    stderr,
    env: process.env,
    platform: process.platform,
    clock,
    startProgram: start,
    findStartError: () => undefined, // trials replace programs
    onSignal: () => () => {},
    onCrash: () => () => {},
    onExit: () => () => {},
    onWarning: () => () => {},
    limitHeap: () => {},
    exit: (code) => {
      throw new Error(`exit(${code})`)
    },
    secrets: new Secrets(),
  })
}

export const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
