#!/usr/bin/env node
// The file that Node starts. It loads the command, a bundle in parts (see scripts/bundle.mjs), and keeps their compiled code
// in the package's folder: compiling takes a third of the time of a short command. Node's own cache
// (module.enableCompileCache) saves nothing: it excludes functions that V8 compiles when they are first called, as it does
// most.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { defaultHeapFlags, heapFlags } from '../util/heap-flags.ts'
import { type CompiledParts, readCompiled, writeCompiled } from './compile-cache.ts'

interface Part {
  exports: unknown
}

type PartFunction = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Part,
  url: string, // instead of import.meta.url
) => void

const folder = `${import.meta.dirname}/command/`
const url = new URL('command/', import.meta.url).href
/** Changes with V8's version and flags. */
const flags = cachedDataVersionTag()
const parts = new Map<string, Part>()
const cache = openCache()
const fresh = new Map<string, { readonly checksum: number; readonly script: Script }>()

/** A part of the bundle, or a module of Node. */
function load(id: string): unknown {
  const known = parts.get(id)
  if (known !== undefined) return known.exports
  if (!id.startsWith('./')) {
    const builtin = process.getBuiltinModule(id)
    if (builtin === undefined) throw new Error(`${id} is not a module of Node`)
    return builtin
  }
  const part: Part = { exports: {} }
  const run = compile(id).runInThisContext() as PartFunction
  parts.set(id, part)
  run(part.exports, load, part, url)
  return part.exports
}

function compile(id: string): Script {
  const filename = folder + id.slice(2)
  const bytes = readFileSync(filename)
  const checksum = crc32(bytes)
  const compiled = cache?.parts.get(id)
  const cachedData = compiled?.checksum === checksum ? compiled.code : undefined
  const options = { filename, ...(cachedData && { cachedData }) }
  const script = withFirstFlags(() => new Script(bytes.toString(), options))
  if (!cachedData || script.cachedDataRejected) fresh.set(id, { checksum, script })
  return script
}

/** The command may have limited the heap since, and V8 rejects code that was compiled with other flags. */
function withFirstFlags<T>(action: () => T): T {
  if (cachedDataVersionTag() === flags) return action()
  setFlagsFromString(defaultHeapFlags)
  try {
    return action()
  } finally {
    setFlagsFromString(heapFlags)
  }
}

interface Cache {
  /** One a command: compiled code includes only the functions that it has called. */
  readonly file: string
  /** V8 crashes on the code of another build of Node, even if its version of V8 is the same. */
  readonly node: string
  readonly parts: CompiledParts
}

/** Undefined if it is off, or nothing is known about the files of this process. */
function openCache(): Cache | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined
  try {
    const [command = ''] = process.argv.slice(2)
    const name = /^[a-z]+$/.test(command) ? command : 'none'
    const { size, mtimeMs } = statSync(process.execPath)
    const node = `${process.version} ${process.platform} ${process.arch} ${size} ${mtimeMs} ${flags}`
    const file = `${import.meta.dirname}/../.cache/compiled/${name}`
    return { file, node, parts: readCompiled(file, { node, owner: ownerOfPackage() }) }
  } catch {
    return undefined
  }
}

/** Undefined on Windows, whose files have no such owner. */
function ownerOfPackage(): number | undefined {
  return process.getuid && statSync(import.meta.filename).uid
}

/** Without an error: what succeeded must not fail for a cache. */
function keepCompiled({ file, node, parts }: Cache, exitCode: number): void {
  // other commands have called few functions; V8 forgets those that it has not called for a while
  const isComplete = (exitCode === 0 || exitCode === 2) && process.uptime() < 30
  if (fresh.size === 0 || !isComplete) return
  try {
    if (process.getuid?.() !== ownerOfPackage()) return // the owner could not delete the files, or others could write them
    for (const id of parts.keys()) if (!existsSync(folder + id.slice(2))) parts.delete(id)
    withFirstFlags(() => {
      for (const [id, { checksum, script }] of fresh) {
        parts.set(id, { checksum, code: script.createCachedData() })
      }
    })
    writeCompiled(file, node, parts)
  } catch {}
}

if (cache !== undefined) process.on('exit', (code) => keepCompiled(cache, code))
load('./main.cjs')
