import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { maxFileSize, nodeFileAccess } from '../../../src/manifest/files/file-access.ts'
import { folder, mintage } from '../../support/cli.ts'

/** Makes something at a path that is no regular file; some of them never end, or wait for ever. */
const kinds: readonly (readonly [string, (path: string) => unknown, string])[] = [
  ['a device without end', (path) => symlinkSync('/dev/zero', path), 'it is a device, not a regular file'],
  ['a named pipe', (path) => execFileSync('mkfifo', [path]), 'it is a pipe, not a regular file'],
  ['a folder', (path) => mkdirSync(path), 'it is a folder, not a regular file'],
  ['a loop of symbolic links', (path) => symlinkSync(path, path), 'its symbolic links form a loop'],
  ['nothing, by a link', (path) => symlinkSync('nowhere', path), 'no such file'],
]

const image = 'project: golden-prod\nimages:\n  - name: web\n    rawDisk: { source: gs://b/web.tar.gz }\n'

describe.each(kinds)('%s', (_kind, make, problem) => {
  const at = (name: string, files: Record<string, string> = {}): string => {
    const path = folder(files)
    make(join(path, name))
    return path
  }

  test('as a key file is rejected', async () => {
    const path = at('key', { 'images.yaml': `${image}    imageEncryptionKey: { rawKeyFile: key }\n` })
    const { code, stderr } = await mintage(['validate', join(path, 'images.yaml')])
    expect(stderr).toContain(`images.yaml:5:39: error: key file key: ${problem} (looked for ${path}/key`)
    expect(code).toBe(3)
  })

  test('as a secure-boot key is rejected', async () => {
    const text = `${image}    shieldedInstanceInitialState: { pk: { file: key } }\n`
    const path = at('key', { 'images.yaml': text })
    const { code, stderr } = await mintage(['validate', join(path, 'images.yaml')])
    expect(stderr).toContain(`error: key file key: ${problem}`)
    expect(code).toBe(3)
  })

  test('as a file of variables is rejected', async () => {
    const path = at('vars', { 'images.yaml': image })
    const { code, stderr } = await mintage([
      'validate',
      join(path, 'images.yaml'),
      '--var-file',
      join(path, 'vars'),
    ])
    expect(stderr).toContain(`error: --var-file ${path}/vars: ${problem}\n`)
    expect(code).toBe(3)
  })
})

test.each(kinds.filter(([kind]) => kind !== 'a folder'))(
  '%s as a manifest is rejected',
  async (_kind, make, problem) => {
    const path = join(folder({}), 'images.yaml')
    make(path)
    const { code, stderr } = await mintage(['validate', path])
    expect(stderr).toContain(`error: ${path}: ${problem}`)
    expect(code).toBe(3)
  },
)

describe.each(kinds.slice(0, 3))('%s', (_kind, make, problem) => {
  test.each([
    ['--emulator-state', ['apply', '--emulator']],
    ['--emulator-seed', ['apply', '--emulator']],
    ['--state', ['emulator', '--port', '0']],
    ['--seed', ['emulator', '--port', '0']],
    ['--config', ['emulator', '--port', '0']],
  ])('as the file of %s is rejected', async (flag, [command = '', ...flags]) => {
    const path = folder({ 'images.yaml': image })
    make(join(path, 'file'))
    const files = command === 'apply' ? [join(path, 'images.yaml')] : []
    const { code, stderr } = await mintage([command, ...files, ...flags, flag, join(path, 'file')])
    expect(stderr).toBe(`mintage: cannot read ${path}/file (${problem})\n`)
    expect(code).toBe(64)
  })
})

test('a socket as a manifest is rejected', async () => {
  const path = join(folder({}), 'images.yaml')
  const server = createServer().listen(path)
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const { code, stderr } = await mintage(['validate', path])
    expect(stderr).toContain(`error: ${path}: it is a socket, not a regular file\n`)
    expect(code).toBe(3)
  } finally {
    server.close()
  }
})

test('a manifest of more than 20 MB is rejected before it is read', async () => {
  const path = join(folder({}), 'images.yaml')
  writeFileSync(path, '')
  truncateSync(path, 2 ** 31)
  const { code, stderr } = await mintage(['validate', path])
  expect(stderr).toContain(
    `error: ${path}: larger than 20 MB; if this is a manifest, split it into several files\n`,
  )
  expect(code).toBe(3)
})

test('standard input without end is read no further than the largest manifest', async () => {
  let sent = 0
  const endless = new PassThrough({
    read() {
      sent += 2 ** 20
      this.push(Buffer.alloc(2 ** 20, '#'))
    },
  })
  const bytes = await nodeFileAccess(() => endless).readStdin()
  expect(bytes.length).toBeGreaterThan(maxFileSize)
  expect(sent).toBeLessThan(2 * maxFileSize)
})

test('an empty device serves as an empty file of variables', async () => {
  const path = join(folder({ 'images.yaml': image }), 'images.yaml')
  const { code, stderr } = await mintage(['validate', path, '--var-file', '/dev/null'])
  expect([code, stderr]).toEqual([0, ''])
})

test('a pipe that the shell has opened is read', () => {
  const path = folder({ 'images.yaml': image })
  const run = 'node dist/main.js validate <(cat "$0")'
  const text = execFileSync('bash', ['-c', run, join(path, 'images.yaml')], { encoding: 'utf8' })
  expect(text).toMatch(/^\/dev\/fd\/\d+: valid, 1 image\n$/)
})
