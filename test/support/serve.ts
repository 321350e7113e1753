import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { expect, onTestFinished } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { FakeClock } from './fake-clock.ts'
import { startOn } from './programs.ts'

export interface Served {
  readonly url: string
  readonly clock: FakeClock
  readonly stderr: () => string
  /** Of its admin API. */
  readonly get: (path: string) => Promise<unknown>
  readonly send: (method: string, path: string, body: unknown) => Promise<number>
  /** Stops as SIGTERM does; returns the exit code. */
  readonly stop: () => Promise<number>
  readonly ended: Promise<number>
}

export const urlIn = (output: string): string | undefined => /^Compute emulator on (\S+)$/m.exec(output)?.[1]

/** `mintage emulator` in this process, on a free port and a clock that stands still. */
export async function serve(...flags: string[]): Promise<Served> {
  const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })]
  const clock = new FakeClock()
  let stop = () => {}
  const ended = runCli(['emulator', '--port', '0', ...flags], {
    stdin: () => Readable.from([]),
    stdout,
    stderr,
    env: {},
    platform: 'linux',
    secrets: new Secrets(),
    clock,
    startProgram: startOn(clock),
    findStartError: () => undefined,
    onSignal(listener) {
      stop = () => listener('SIGTERM')
      return () => {}
    },
    onCrash: () => () => {},
    onExit: () => () => {},
    onWarning: () => () => {},
    limitHeap: () => {},
    exit: (code) => expect.unreachable(`exit(${code})`),
  })
  onTestFinished(() => stop())
  const [text = ''] = (await Promise.race([once(stdout, 'data'), ended.then(() => [])])) as string[]
  const url = urlIn(text) ?? ''
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return (await fetch(`${url}/${path}`, { method, headers, body: text })).status
  }
  return {
    url,
    clock,
    stderr: () => stderr.read() ?? '',
    get: async (path) => (await fetch(`${url}/_mintage/${path}`)).json(),
    send,
    stop: () => {
      stop()
      return ended
    },
    ended,
  }
}
