import { PassThrough, Readable, type Writable } from 'node:stream'
import { runCli } from '../../src/cli/run-cli.ts'
import type { Io } from '../../src/commands/io.ts'
import type { Clock } from '../../src/util/clock.ts'
import { findStartError } from '../../src/util/process-group.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { checkReports } from './check-reports.ts'
import { FakeClock } from './fake-clock.ts'
import { startOn } from './programs.ts'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly env?: Record<string, string>
  readonly stdin?: string | Uint8Array
  readonly clock?: Clock
  /** Replaces a stream that accepts everything. */
  readonly stdout?: Writable
  /** Other actions of a process. */
  readonly process?: Partial<
    Pick<
      Io,
      | 'stdin'
      | 'onSignal'
      | 'onCrash'
      | 'onWarning'
      | 'startProgram'
      | 'findStartError'
      | 'limitHeap'
      | 'exit'
    >
  >
}

/** The CLI in this process, with its own streams and a fake clock. */
export async function mintage(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { clock = new FakeClock({ autoAdvance: true }) } = options
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = [collect(stdout), collect(stderr)]
  const code = await runCli(args, {
    stdin: () => Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout: options.stdout ?? stdout,
    stderr,
    env: { METADATA_SERVER_DETECTION: 'none', ...options.env },
    clock,
    startProgram: startOn(clock),
    findStartError,
    platform: 'linux',
    secrets: new Secrets(),
    onExit: () => () => {},
    onWarning: () => () => {},
    limitHeap: () => {},
    onSignal: () => () => {},
    onCrash: () => () => {},
    exit: (code) => {
      throw new Error(`exit(${code})`)
    },
    ...options.process,
  })
  stdout.end()
  stderr.end()
  const [out = '', err = ''] = await Promise.all(texts)
  checkReports(args, out)
  return { code, stdout: out, stderr: err }
}

async function collect(stream: PassThrough): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}
