import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import type { Signal } from '../../src/util/signals.ts'
import { type CliOptions, folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { isAlive, until } from '../support/processes.ts'
import { startOn, verifiedManifest } from '../support/programs.ts'

/** A manifest with a script next to it, and the state of an emulator. */
function project(script: string, verify = '[./smoke.sh, --fast]') {
  const path = folder({ 'images.yaml': verifiedManifest(verify), 'smoke.sh': `#!/bin/sh\n${script}\n` })
  chmodSync(join(path, 'smoke.sh'), 0o755)
  const emulator = ['--emulator', '--emulator-state', join(path, 'state.yaml'), '--emulator-latency', '0s']
  return {
    path,
    file: (name: string) => join(path, name),
    read: (name: string) => readFileSync(join(path, name), 'utf8'),
    async run(command: string, flags: readonly string[] = [], options: CliOptions = {}) {
      const args = [command, join(path, 'images.yaml'), ...emulator, ...flags]
      const result = await mintage(args, options)
      const plain = (text: string) => text.replaceAll(path, 'DIR')
      return { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) }
    },
  }
}

const noTimes = (text: string) =>
  text.replace(/\d+(?:\.\d+)?(?:ms|s)\b/g, 'T').replace(/ \d+ requests/, ' N requests')

test('plan and validate run no program; apply does, in the folder of the manifest', async () => {
  const { run, file, read, path } = project('echo "$* in $(pwd)" > ran')
  const plan = await run('plan')
  expect(plan.stdout).toBe(
    '+ web-1  create from https://storage.googleapis.com/golden/web-1.tar.gz, verify, attach to its family\n\nPlan: 1 to create, 0 exist.\n',
  )
  expect((await mintage(['validate', file('images.yaml')])).code).toBe(0)
  expect((await run('apply', ['--dry-run'])).code).toBe(0)
  expect(existsSync(file('ran'))).toBe(false)
  const { code, stdout, stderr } = await run('apply')
  expect([code, noTimes(stdout)]).toEqual([
    0,
    '+ web-1  created in T\n\n1 image: 1 created · N requests · T\n',
  ])
  expect(stderr).toContain('web-1: verifying with DIR/smoke.sh\n')
  expect(read('ran')).toBe(`--fast in ${path}\n`)
  expect((await run('plan')).stdout).toContain('Nothing to do: the image exists.\n')
})

test('a failure has its output on stderr and in JSON, nowhere else', async () => {
  const { run, file, read } = project('echo "canary: no boot"; echo "##[error]x" >&2; exit 3')
  const report = ['--report', file('report.md')]
  const { code, stdout, stderr } = await run('apply', report)
  expect([code, noTimes(stdout)]).toEqual([
    1,
    '! web-1  failed: DIR/smoke.sh ended with exit code 3 (VERIFY_FAILED)\n    hint: it does not join family web; rerun to retry the verification, or delete it (gcloud compute images delete web-1 --project golden-prod) to recreate it\n\n1 image: 1 failed · N requests · T\n',
  ])
  expect(noTimes(stderr)).toContain(
    'web-1: failed: DIR/smoke.sh ended with exit code 3 (VERIFY_FAILED)\nweb-1 | canary: no boot\nweb-1 | # #[error]x\n',
  )
  expect(read('report.md')).not.toContain('canary')
  const plan = await run('plan')
  expect(plan.stdout).toBe(
    '+ web-1  verify, attach to its family\n\nPlan: 0 to create, 0 exist, 1 to verify.\n',
  )
  const json = JSON.parse((await run('apply', ['--format', 'json'])).stdout)
  expect(json.images).toMatchObject([
    {
      status: 'failed',
      error: { reason: 'VERIFY_FAILED' },
      cloudState: null,
      selfLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
      verify: {
        result: 'failed',
        exitCode: 3,
        signal: null,
        output: 'canary: no boot\n##[error]x',
        outputCut: false,
      },
    },
  ])
})

test('a flood is cut to its end', async () => {
  const { run } = project('yes "$(printf "%01000d" 7)" | head -c 100000000; echo; echo end')
  const { images } = JSON.parse((await run('apply', ['--format', 'json'])).stdout)
  const { output, ...verify } = images[0].verify
  expect(verify).toEqual({ result: 'passed', exitCode: 0, signal: null, outputCut: true })
  expect([output.length <= 65_536, output.slice(-5)]).toEqual([true, '0\nend'])
})

test('a child that keeps the output open does not delay the run for long', async () => {
  const { run, read } = project('sleep 1000 & echo $! > pid; echo started')
  const clock = new FakeClock({ autoAdvance: true })
  const startProgram = startOn(clock, (_, hasEnded) => hasEnded)
  const { code, stdout } = await run('apply', ['--format', 'json'], { clock, process: { startProgram } })
  const { images } = JSON.parse(stdout)
  expect([code, images[0].verify.output]).toEqual([0, 'started'])
  await until(() => !isAlive(Number(read('pid'))))
})

describe('secrets', () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  const encrypted = (text: string) =>
    text.replace('    verify', '    imageEncryptionKey: { rawKey: "${env.KEY}" }\n    verify')

  it('of the manifest and of the environment show nowhere', async () => {
    const { run, path } = project('env; echo "$1"; exit 1', '[./smoke.sh, "${env.PASSWORD}"]')
    writeFileSync(join(path, 'images.yaml'), encrypted(readFileSync(join(path, 'images.yaml'), 'utf8')))
    const env = { KEY: key, PASSWORD: 'canary-of-a-password', MINTAGE_RATE: '77' }
    const text = await run('apply', [], { env })
    expect(text.stderr).toContain('web-1 | KEY=•••=\n')
    expect(text.stderr).toContain('web-1 | •••\n')
    expect(text.stderr).toContain('web-1 | MINTAGE_IMAGE_NAME=web-1\n')
    expect(text.stderr).not.toContain('MINTAGE_RATE')
    const json = await run('apply', ['--format', 'json'], { env })
    for (const output of [text, json].flatMap(({ stdout, stderr }) => [stdout, stderr])) {
      expect(output).not.toContain('canary')
      expect(output).not.toContain(key.slice(0, 20))
    }
  })
})

test('a detailed plan shows the program, without secrets', async () => {
  const { run } = project('exit 1', '{ run: [./smoke.sh, "${env.PASSWORD}"], timeout: 5m }')
  const { stdout } = await run('plan', ['--verbose'], { env: { PASSWORD: 'canary-of-a-password' } })
  expect(stdout).toContain('    verify: DIR/smoke.sh ••• (timeout 5m00s)\n')
  expect(stdout).not.toContain('canary')
})

test('a missing program is named with its place', async () => {
  const { run } = project('', '[./no-such.sh]')
  const { code, stdout } = await run('apply')
  expect([code, noTimes(stdout)]).toEqual([
    1,
    '! web-1  failed: not created: DIR/no-such.sh cannot be started (ENOENT) (VERIFY_NOT_STARTED)\n    hint: DIR/no-such.sh or its interpreter does not exist; see verify at DIR/images.yaml:7:13\n\n1 image: 1 failed · 1 request · T\n',
  ])
})

test('a program of a manifest on stdin is relative to the current folder', async () => {
  const { code, stdout } = await mintage(['apply', '-', '--emulator'], {
    stdin: verifiedManifest('[./no-such.sh]'),
  })
  expect(code).toBe(1)
  expect(stdout).toContain(
    `hint: ${resolve('no-such.sh')} or its interpreter does not exist; see verify at <stdin>:7:13\n`,
  )
})

test('a signal ends the program, and the report names what is left', async () => {
  const { run, file } = project('trap "exit 0" TERM; echo > runs; while :; do sleep 0.01; done')
  let send: (signal: Signal) => void = () => {}
  const onSignal = (listener: typeof send) => {
    send = listener
    return () => {}
  }
  const running = run('apply', [], { process: { onSignal } })
  await until(() => existsSync(file('runs')))
  send('SIGINT')
  const { code, stdout } = await running
  expect([code, noTimes(stdout)]).toEqual([
    130,
    '? web-1  cancelled: READY, but not in its family yet\n\nThe run was interrupted (SIGINT).\n1 image: 1 cancelled · N requests · T\n1 image not in the family yet; rerun to resume.\n',
  ])
})

test('phases separate creation and promotion', async () => {
  const { run, file } = project('echo > ran')
  expect((await run('apply', ['--phase', 'create'])).stdout).toContain('1 created')
  expect(existsSync(file('ran'))).toBe(false)
  expect((await run('apply', ['--phase', 'create'])).stdout).toContain('1 not selected')
  expect((await run('apply', ['--phase', 'promote'])).stdout).toContain('1 verified')
  expect((await run('plan')).stdout).toContain('Nothing to do: the image exists.\n')
})
