import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'mintage-start-'))
const compiled = join(root, '.cache/compiled')
const list = join(root, 'list')

const oneImage = `project: golden-prod
images:
  - name: web-1
    rawDisk: { source: "gs://builds/web-1.tar.gz" }
`

// a package of its own, whose folder holds nothing of other tests
beforeAll(() => {
  for (const path of ['dist', 'schemas', 'package.json']) cpSync(path, join(root, path), { recursive: true })
  writeFileSync(join(root, 'images.yaml'), oneImage)
})
beforeEach(() => {
  rmSync(compiled, { recursive: true, force: true })
})
afterAll(() => {
  rmSync(root, { recursive: true })
})

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** How V8 took the compiled code of the parts that were loaded. */
  readonly taken: Readonly<Record<string, number>>
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  rmSync(list, { force: true })
  const hook = ['--import', resolve('test/support/list-compiled.mjs')]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...hook, 'dist/main.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_DISABLE_COMPILE_CACHE: '',
      COMPILED_PARTS: list,
      METADATA_SERVER_DETECTION: 'none',
      ...env,
    },
  })
  const taken: Record<string, number> = {}
  for (const line of readFileSync(list, 'utf8').trim().split('\n')) taken[line] = (taken[line] ?? 0) + 1
  return { status, stdout, stderr, taken }
}

const filesOfCode = (): string[] => (existsSync(compiled) ? readdirSync(compiled) : [])

const validate = ['validate', 'images.yaml']
const plan = ['plan', 'images.yaml', '--emulator', '--emulator-latency', '0s']

it('the parts of the command are read as UTF-8', () => {
  run([...plan, '--report', 'report.html'])
  expect(readFileSync(join(root, 'report.html'), 'utf8')).toContain('Filter: name, family, field …')
})

it('an old Node is named, without a stack', () => {
  const args = [
    '--import',
    'data:text/javascript,delete process.getBuiltinModule',
    'dist/main.js',
    '--version',
  ]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  const message = `mintage: Node ${process.version} is too old: it requires 20.19, or 22.3 or newer\n`
  expect([status, stderr]).toEqual([1, message])
})

describe('the code that V8 compiles', () => {
  it.each([[['--version']], [validate], [plan]])('is kept for the next run of mintage %j', (args) => {
    const first = run(args)
    expect(Object.keys(first.taken)).toEqual(['none'])
    const second = run(args)
    expect(Object.keys(second.taken)).toEqual(['accepted'])
    expect({ ...second, taken: {} }).toEqual({ ...first, taken: {} })
    expect(second.status).toBe(0)
  })

  it('grows by the parts that a later run loads', () => {
    const withReport = [...plan, '--report', 'report.html']
    run(plan)
    expect(run(withReport).taken).toEqual({ accepted: expect.any(Number), none: expect.any(Number) })
    for (const args of [withReport, plan]) expect(Object.keys(run(args).taken)).toEqual(['accepted'])
  })

  it('is replaced for another set of flags', () => {
    run(validate)
    const flags = { NODE_OPTIONS: '--stack-trace-limit=50' }
    expect(Object.keys(run(validate, flags).taken)).toEqual(['none'])
    expect(Object.keys(run(validate, flags).taken)).toEqual(['accepted'])
    expect(Object.keys(run(validate).taken)).toEqual(['none'])
    expect(filesOfCode()).toEqual(['validate'])
  })

  it('is that of the part alone whose text has not changed', () => {
    const { stdout } = run(validate)
    const folder = join(root, 'dist/command')
    const [name = ''] = readdirSync(folder).filter((part) => part.startsWith('validate-'))
    const text = readFileSync(join(folder, name), 'utf8')
    // V8 compares the length alone
    writeFileSync(join(folder, name), text.replace(': valid, ', ': VALID, '))
    try {
      const edited = run(validate)
      expect(edited.stdout).toBe(stdout.replace('valid', 'VALID'))
      expect(edited.taken).toMatchObject({ none: 1 })
      expect(Object.keys(run(validate).taken)).toEqual(['accepted'])
    } finally {
      writeFileSync(join(folder, name), text)
    }
  })

  it('of parts that no longer exist is removed', () => {
    run(validate)
    const folder = join(root, 'dist/command')
    const file = join(compiled, 'validate')
    const sizeBefore = statSync(file).size
    const [name = ''] = readdirSync(folder).filter((part) => part.startsWith('validate-'))
    const others = readdirSync(folder).filter((part) =>
      readFileSync(join(folder, part), 'utf8').includes(name),
    )
    for (const part of others)
      writeFileSync(join(folder, part), readFileSync(join(folder, part), 'utf8').replaceAll(name, `x${name}`))
    renameSync(join(folder, name), join(folder, `x${name}`))
    try {
      run(validate)
      expect(statSync(file).size).toBeLessThan(sizeBefore * 1.001)
    } finally {
      renameSync(join(folder, `x${name}`), join(folder, name))
      for (const part of others)
        writeFileSync(
          join(folder, part),
          readFileSync(join(folder, part), 'utf8').replaceAll(`x${name}`, name),
        )
    }
  })

  it('is not kept by a command that fails: it has called few functions', () => {
    expect(run(['validate', 'missing.yaml']).status).toBe(3)
    expect(run(['unknown']).status).toBe(64)
    expect(filesOfCode()).toEqual([])
  })

  it('is neither read nor kept with NODE_DISABLE_COMPILE_CACHE', () => {
    const off = { NODE_DISABLE_COMPILE_CACHE: '1' }
    run(validate, off)
    expect(filesOfCode()).toEqual([])
    run(validate)
    expect(Object.keys(run(validate, off).taken)).toEqual(['none'])
  })

  it('is ignored if its file is damaged', () => {
    const { stdout } = run(validate)
    const file = join(compiled, 'validate')
    const bytes = readFileSync(file)
    for (let at = bytes.length >> 1; at < bytes.length; at += 64) bytes[at] = 255
    writeFileSync(file, bytes)
    const next = run(validate)
    expect([next.status, next.stdout, Object.keys(next.taken)]).toEqual([0, stdout, ['none']])
    expect(Object.keys(run(validate).taken)).toEqual(['accepted'])
  })

  // root may write anywhere, but the owner could not delete the files
  it.skipIf(process.platform === 'win32')('is not kept in a package of another user', () => {
    rmSync(join(root, '.cache'), { recursive: true, force: true })
    const isRoot = process.getuid?.() === 0
    const main = join(root, 'dist/main.js')
    if (isRoot) chownSync(main, 65_534, 65_534)
    else chmodSync(root, 0o555)
    try {
      expect(run(validate)).toMatchObject({ status: 0, stderr: '' })
      expect(filesOfCode()).toEqual([])
    } finally {
      if (isRoot) chownSync(main, 0, 0)
      else chmodSync(root, 0o755)
    }
  })

  it('is not kept where the folder of the cache is a file', () => {
    rmSync(join(root, '.cache'), { recursive: true, force: true })
    writeFileSync(join(root, '.cache'), '')
    try {
      expect(run(validate)).toMatchObject({ status: 0, stderr: '' })
    } finally {
      rmSync(join(root, '.cache'))
    }
  })
})
