import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** V8's compiled code, by the part of the bundle. */
export type CompiledParts = Map<string, Buffer>

/** Bytes of the checksum, and of the length of the index. */
const wordSize = 4

/** The code in the file; none if the file is missing or damaged, which V8 does not check: it would crash. */
export function readCompiled(file: string): CompiledParts {
  try {
    return decode(readFileSync(file))
  } catch {
    return new Map()
  }
}

/** Replaces the file in one step; `unique` tells apart processes that do so at once. Ignores failures: it is a cache. */
export function writeCompiled(file: string, parts: CompiledParts, unique: string): void {
  const draft = `${file}-${unique}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    try {
      writeFileSync(draft, encode(parts))
      renameSync(draft, file)
    } catch {
      rmSync(draft, { force: true })
    }
  } catch {}
}

/** A checksum of the rest, the length of the index, the index, the code of the parts. */
export function encode(parts: CompiledParts): Buffer {
  const index = Buffer.from(JSON.stringify([...parts].map(([id, { length }]) => [id, length])))
  const length = Buffer.alloc(wordSize)
  length.writeUInt32LE(index.length)
  const rest = Buffer.concat([length, index, ...parts.values()])
  const checksum = Buffer.alloc(wordSize)
  checksum.writeUInt32LE(crc32(rest))
  return Buffer.concat([checksum, rest])
}

/** Throws if the bytes are not those that `encode` returned. */
export function decode(bytes: Buffer): CompiledParts {
  const rest = bytes.subarray(wordSize)
  if (crc32(rest) !== bytes.readUInt32LE()) throw new Error('the file is damaged')
  const codeStart = wordSize + rest.readUInt32LE()
  const index = JSON.parse(rest.toString('utf8', wordSize, codeStart)) as [id: string, length: number][]
  const parts = new Map<string, Buffer>()
  let start = codeStart
  for (const [id, length] of index) {
    parts.set(id, rest.subarray(start, start + length))
    start += length
  }
  return parts
}
