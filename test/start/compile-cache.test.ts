import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { decode, encode, readCompiled, writeCompiled } from '../../src/start/compile-cache.ts'

const root = mkdtempSync(join(tmpdir(), 'mintage-compiled-'))
let file: string
let count = 0
beforeEach(() => {
  count += 1
  file = join(root, `${count}`, 'plan')
})
afterAll(() => rmSync(root, { recursive: true }))

const node = 'v20.20.2 linux x64 97832824 1700000000000 2207079029'
const parts = new Map([
  ['./main.cjs', { checksum: 1, code: Buffer.from([1, 2, 3]) }],
  ['./plan-é.cjs', { checksum: 2 ** 32 - 1, code: Buffer.alloc(0) }],
  ['./yaml.cjs', { checksum: 0, code: Buffer.from([255]) }],
])

describe('compiled code', () => {
  it('is read as it was written', () => {
    expect(decode(encode(parts, node), node)).toEqual(parts)
    expect(decode(encode(new Map(), node), node)).toEqual(new Map())
  })

  // 20.19 and 20.20 have the same version of V8, and one crashes on the code of the other
  it('is nothing to another build of Node', () => {
    expect(decode(encode(parts, node), node.replace('v20.20.2', 'v20.19.0'))).toEqual(new Map())
  })

  it('is rejected after any damage', () => {
    const bytes = encode(parts, node)
    const damage = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      bits: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(damage, ({ at, bits }) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ bits
        expect(() => decode(damaged, node)).toThrow()
      }),
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(bytes.subarray(0, length), node), `${length} bytes`).toThrow()
    }
    expect(() => decode(Buffer.alloc(bytes.length), node)).toThrow()
  })
})

describe('the file of compiled code', () => {
  const owner = statSync(root).uid
  const read = () => readCompiled(file, { node, owner })

  it('is made with its folder, and replaced', () => {
    writeCompiled(file, node, new Map())
    writeCompiled(file, node, parts)
    expect(read()).toEqual(parts)
    expect(readdirSync(dirname(file))).toEqual(['plan'])
  })

  it('replaces an unfinished draft', () => {
    mkdirSync(dirname(file))
    writeFileSync(`${file}.draft`, 'unfinished')
    writeCompiled(file, node, parts)
    expect(read()).toEqual(parts)
    expect(existsSync(`${file}.draft`)).toBe(false)
  })

  it('leaves no draft behind if it cannot be written', () => {
    mkdirSync(file, { recursive: true })
    expect(() => writeCompiled(file, node, parts)).toThrow()
    expect(readdirSync(dirname(file))).toEqual(['plan'])
  })

  it('holds nothing if it is missing or another file', () => {
    expect(read()).toEqual(new Map())
    mkdirSync(dirname(file))
    writeFileSync(file, 'something else\n')
    expect(read()).toEqual(new Map())
  })

  it.skipIf(process.platform === 'win32')('is written by its owner alone, whatever the umask', () => {
    const before = process.umask(0)
    writeCompiled(file, node, parts)
    process.umask(before)
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o755)
  })

  it.skipIf(process.platform === 'win32')('holds nothing if others could have written it', () => {
    writeCompiled(file, node, parts)
    expect(readCompiled(file, { node, owner: owner + 1 })).toEqual(new Map())
    for (const mode of [0o664, 0o646]) {
      chmodSync(file, mode)
      expect(read()).toEqual(new Map())
    }
  })
})
