import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { shells } from '../../src/settings/shells.ts'
import { mintage } from '../support/cli.ts'

/** Refuses each write. */
const failing = (code: string): Writable =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) }).on(
    'error',
    () => {},
  )

const lines = [
  ['--help'],
  ['help'],
  ['help', 'plan'],
  ['plan', '--help'],
  ['--version'],
  ['schema'],
  ['schema', '--modeline'],
  ['explain', 'images'],
  ['init', '-'],
  ...shells.map((shell) => ['completion', shell]),
]

test.each(lines)('mintage %s %s on a full disk ends with an error', async (...args) => {
  expect(await mintage(args, { stdout: failing('ENOSPC') })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'mintage: cannot write the result to stdout: no space left on the disk\n',
  })
})

test.each(lines)('mintage %s %s succeeds if its reader disconnects', async (...args) => {
  expect(await mintage(args, { stdout: failing('EPIPE') })).toEqual({ code: 0, stdout: '', stderr: '' })
})

test.each(shells)('the script for %s is printed once', async (shell) => {
  const { code, stdout, stderr } = await mintage(['completion', shell])
  expect([code, stderr]).toEqual([0, ''])
  expect(
    stdout.match(
      /^(?:# (?:bash|fish) completion .*mintage|#compdef mintage|# powershell completion .*mintage).*$/gm,
    ),
  ).toHaveLength(1)
})
