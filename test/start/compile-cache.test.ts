import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

const parts = new Map([
  ['./main.cjs', Buffer.from([1, 2, 3])],
  ['./plan-é.cjs', Buffer.alloc(0)],
  ['./yaml.cjs', Buffer.from([255])],
])

describe('compiled code', () => {
  it('is read as it was written', () => {
    expect(decode(encode(parts))).toEqual(parts)
    expect(decode(encode(new Map()))).toEqual(new Map())
  })

  it('is refused after any damage', () => {
    const bytes = encode(parts)
    const damage = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      bits: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(damage, ({ at, bits }) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ bits
        expect(() => decode(damaged)).toThrow()
      }),
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(bytes.subarray(0, length)), `${length} bytes`).toThrow()
    }
    expect(() => decode(Buffer.alloc(bytes.length))).toThrow()
  })
})

describe('the file of compiled code', () => {
  it('is made with its folder, and replaced', () => {
    writeCompiled(file, new Map(), '1')
    writeCompiled(file, parts, '1')
    expect(readCompiled(file)).toEqual(parts)
    expect(readdirSync(dirname(file))).toEqual(['plan'])
  })

  it('holds nothing if it is missing or another file', () => {
    expect(readCompiled(file)).toEqual(new Map())
    mkdirSync(dirname(file))
    writeFileSync(file, 'something else\n')
    expect(readCompiled(file)).toEqual(new Map())
  })

  it('is omitted without an error where it cannot be written', () => {
    writeFileSync(dirname(file), '') // a file in place of the folder
    writeCompiled(file, parts, '1')
    expect(readCompiled(file)).toEqual(new Map())
  })

  it('leaves no draft where it cannot be replaced', () => {
    mkdirSync(file, { recursive: true }) // a folder in place of the file
    writeFileSync(join(file, 'x'), '')
    writeCompiled(file, parts, '1')
    expect(readdirSync(dirname(file))).toEqual(['plan'])
    expect(existsSync(join(file, 'x'))).toBe(true)
  })
})
