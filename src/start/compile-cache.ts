import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** V8's compiled code, by the part of the bundle. */
export type CompiledParts = Map<string, CompiledPart>

export interface CompiledPart {
  /** CRC-32 of the text that was compiled: V8 compares its length alone. */
  readonly checksum: number
  readonly code: Buffer
}

interface Index {
  /** The build of Node, and its flags. */
  readonly node: string
  readonly parts: readonly (readonly [id: string, checksum: number, length: number])[]
}

/** Bytes of the checksum, and of the length of the index. */
const wordSize = 4

/**
 * The code in the file; none if it is missing, damaged (V8 would crash), from another Node, or if others than the
 * package's `owner` could have written it (undefined: the system has no such owners).
 */
export function readCompiled(
  file: string,
  { node, owner }: { readonly node: string; readonly owner: number | undefined },
): CompiledParts {
  let open: number | undefined
  try {
    open = openSync(file, 'r')
    return isOwn(fstatSync(open), owner) ? decode(readFileSync(open), node) : new Map()
  } catch {
    return new Map()
  } finally {
    if (open !== undefined) closeSync(open)
  }
}

const isOwn = ({ uid, mode }: Stats, owner: number | undefined): boolean =>
  owner === undefined || (uid === owner && (mode & 0o022) === 0)

/** Replaces the file in one step. A draft that two processes write at once, or do not finish, has a wrong checksum. */
export function writeCompiled(file: string, node: string, parts: CompiledParts): void {
  const draft = `${file}.draft`
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
  try {
    writeFileSync(draft, encode(parts, node), { mode: 0o644 })
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true }) // what fits on a full disk would keep it full
    throw error
  }
}

/** A checksum of the rest, the length of the index, the index, the code of the parts. */
export function encode(parts: CompiledParts, node: string): Buffer {
  const listed: Index = {
    node,
    parts: [...parts].map(([id, { checksum, code }]) => [id, checksum, code.length]),
  }
  const index = Buffer.from(JSON.stringify(listed))
  const length = Buffer.alloc(wordSize)
  length.writeUInt32LE(index.length)
  const rest = Buffer.concat([length, index, ...[...parts.values()].map(({ code }) => code)])
  const checksum = Buffer.alloc(wordSize)
  checksum.writeUInt32LE(crc32(rest))
  return Buffer.concat([checksum, rest])
}

/** None for another Node. Throws if the bytes are not those that `encode` returned. */
export function decode(bytes: Buffer, node: string): CompiledParts {
  const rest = bytes.subarray(wordSize)
  if (crc32(rest) !== bytes.readUInt32LE()) throw new Error('the file is damaged')
  let start = wordSize + rest.readUInt32LE()
  const index = JSON.parse(rest.toString('utf8', wordSize, start)) as Index
  const parts: CompiledParts = new Map()
  if (index.node !== node) return parts
  for (const [id, checksum, length] of index.parts) {
    parts.set(id, { checksum, code: rest.subarray(start, start + length) })
    start += length
  }
  return parts
}
