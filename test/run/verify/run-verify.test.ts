import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runVerify } from '../../../src/run/verify/run-verify.ts'
import { type ProcessGroup, startProgram } from '../../../src/util/process-group.ts'
import { Secrets } from '../../../src/util/secrets.ts'
import { folder } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { isAlive, until } from '../../support/processes.ts'

/** A script of a shell that runs with a timeout of a minute, on a clock that stands still. */
function start(script: string, more: { readonly program?: string; readonly args?: readonly string[] } = {}) {
  const path = folder({ 'smoke.sh': script })
  const clock = new FakeClock()
  const secrets = new Secrets()
  secrets.add('canary-of-a-secret')
  const [stop, grace] = [new AbortController(), new AbortController()]
  const command = {
    program: '/bin/sh',
    args: ['smoke.sh', 'one two'],
    env: process.env,
    folder: path,
    ...more,
  }
  let group: ProcessGroup | undefined
  const end = runVerify(command, 60_000, {
    start: (...given) => {
      group = startProgram(...given)
      return group
    },
    clock,
    hide: (text) => secrets.hide(text),
    stop: stop.signal,
    graceSignal: grace.signal,
  })
  end.catch(() => {}) // a test may look later
  const file = (name: string) => join(path, name)
  return {
    end,
    clock,
    stop,
    grace,
    path,
    /** Waits for the end of the program, not of its children. */
    async ended() {
      await group?.ended
      await new Promise((resolve) => setImmediate(resolve))
    },
    /** The process ID that the script writes to a file. */
    async pid(name = 'pid') {
      await until(() => existsSync(file(name)) && readFileSync(file(name), 'utf8').endsWith('\n'))
      return Number(readFileSync(file(name), 'utf8'))
    },
  }
}

const output = (text: string, isCut = false) => ({ text, isCut })

/** Ignores SIGTERM, as do its children. */
const stubborn = 'trap "" TERM; sleep 1000 & echo $! > pid; while :; do wait; done'

describe('a program that ends', () => {
  it('with exit code 0 has passed', async () => {
    const { end, path } = start('echo "$1 in $PWD"; cat; echo done >&2')
    expect(await end).toEqual({ kind: 'passed', output: output(`one two in ${path}\ndone\n`) })
  })

  it.each([
    ['echo "no boot"; exit 3', { code: 3, signal: null, output: output('no boot\n') }],
    ['kill -SEGV $$', { code: null, signal: 'SIGSEGV', output: output('') }],
  ])('with %j has failed', async (script, failed) => {
    expect(await start(script).end).toEqual({ kind: 'failed', ...failed })
  })

  it('may print more than fits in memory', async () => {
    const { end } = start('yes "$(printf "%01000d" 7)" | head -c 300000000; echo; echo end >&2')
    const { kind, output } = (await end) as Extract<Awaited<typeof end>, { kind: 'passed' }>
    expect([kind, output.isCut, output.text.length, output.text.slice(-5)]).toEqual([
      'passed',
      true,
      65_536,
      '\nend\n',
    ])
  })

  it('shows no secret', async () => {
    const { end } = start('echo canary-of-a-secret; printf "ya29.%s" abc >&2')
    expect(await end).toEqual({ kind: 'passed', output: output('•••\n•••') })
  })

  it('and leaves a child with its output open is not waited for', async () => {
    const { end, ended, clock, pid } = start('sleep 1000 & echo $! > pid; echo started; exit 4')
    const child = await pid()
    await ended()
    await clock.advance(1_999)
    expect(isAlive(child)).toBe(true)
    await clock.advance(1)
    expect(await end).toEqual({ kind: 'failed', code: 4, signal: null, output: output('started\n') })
    await until(() => !isAlive(child))
  })

  it('and leaves a child in another group is not waited for', async () => {
    const other = 'setsid sh -c "echo \\$\\$ > pid; exec sleep 1000"'
    const { end, ended, clock, pid } = start(`${other} & until [ -s pid ]; do :; done`)
    const child = await pid()
    await ended()
    await clock.advance(4_000)
    expect(await end).toEqual({ kind: 'passed', output: output('') })
    expect(isAlive(child)).toBe(true)
    process.kill(child, 'SIGKILL')
  })
})

describe('a program that takes too long', () => {
  it('is asked to end', async () => {
    const { end, clock, pid } = start(
      'trap "echo bye; exit 0" TERM; exec 2>&-; echo $$ > pid; while :; do sleep 0.01; done',
    )
    await pid()
    await clock.advance(59_999)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
    expect(await end).toEqual({ kind: 'timedOut', output: output('bye\n') })
  })

  it('is killed with its children after ten seconds', async () => {
    const { end, clock, pid } = start(stubborn)
    const child = await pid()
    await clock.advance(69_999)
    expect(isAlive(child)).toBe(true)
    await clock.advance(1)
    expect(await end).toEqual({ kind: 'timedOut', output: output('') })
    await until(() => !isAlive(child))
  })

  it('is killed with children that do not write to its output', async () => {
    const { end, clock, pid } = start(
      'sh -c "trap \\"\\" TERM; exec sleep 1000" >/dev/null 2>&1 & echo $! > pid; wait',
    )
    const child = await pid()
    await clock.advance(60_000)
    expect(await end).toEqual({ kind: 'timedOut', output: output('') })
    await until(() => !isAlive(child))
  })
})

describe('a stopped run', () => {
  it('starts no program', async () => {
    const { stop, clock } = start('exit 0')
    stop.abort(new Error('stopped'))
    const { signal } = stop
    const deps = { start: () => expect.unreachable(), clock, hide: String, stop: signal, graceSignal: signal }
    await expect(runVerify({ program: 'x', args: [], env: {} }, 1, deps)).rejects.toThrow('stopped')
  })

  it('asks the program to end', async () => {
    const { end, stop, pid } = start('trap "exit 0" TERM; echo $$ > pid; while :; do sleep 0.01; done')
    const program = await pid()
    stop.abort(new Error('stopped'))
    await expect(end).rejects.toThrow('stopped')
    await until(() => !isAlive(program))
  })

  it('does not wait long for a child that has left its group and keeps its output open', async () => {
    const script =
      'trap "" TERM; setsid sh -c "echo \\$\\$ > pid; exec sleep 600" & while :; do sleep 0.01; done'
    const { end, stop, grace, pid, clock, ended } = start(script)
    const child = await pid()
    stop.abort(new Error('stopped'))
    await new Promise((resolve) => setImmediate(resolve))
    grace.abort()
    await ended()
    await until(() => clock.waiting > 0)
    await clock.advance(500)
    await until(() => clock.waiting > 0)
    await clock.advance(500)
    await expect(end).rejects.toThrow('stopped')
    process.kill(child, 'SIGKILL')
  })

  it('kills it at the end of the grace period', async () => {
    const { end, stop, grace, pid } = start(stubborn)
    const child = await pid()
    stop.abort(new Error('stopped'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(isAlive(child)).toBe(true)
    grace.abort()
    await expect(end).rejects.toThrow('stopped')
    await until(() => !isAlive(child))
  })
})

describe('a program that cannot be started', () => {
  it.each([
    ['is missing in PATH', { program: 'no-such-program' }, 'ENOENT'],
    ['is missing', { program: '/no/such/program' }, 'ENOENT'],
    ['is not executable', { program: './smoke.sh' }, 'EACCES'],
    ['has too many arguments', { args: ['x'.repeat(10_000_000)] }, 'E2BIG'],
    ['has an impossible argument', { args: ['\0'] }, 'ERR_INVALID_ARG_VALUE'],
  ])('as it %s', async (_, more, error) => {
    expect(await start('exit 0', more).end).toEqual({ kind: 'notStarted', error })
  })
})
