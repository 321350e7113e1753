#!/usr/bin/env node
// The file that Node starts. It loads the command, a bundle in parts (see scripts/bundle.mjs), and keeps their compiled code
// in the folder of the package, if it may write there: compiling takes a third of the time of a short command. Node's own
// cache (module.enableCompileCache) saves nothing: it excludes functions that V8 compiles when they are first called, as it
// does most.
import { readFileSync } from 'node:fs'
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { defaultHeapFlags, heapFlags } from '../util/heap-flags.ts'
import { type CompiledParts, readCompiled, writeCompiled } from './compile-cache.ts'

/** A digest of all parts; the build defines it. */
declare const buildId: string

interface Part {
  exports: unknown
}

type PartFunction = (exports: unknown, require: (name: string) => unknown, module: Part, url: string) => void

const folder = new URL('command/', import.meta.url).href
const [command = ''] = process.argv.slice(2)
/** Compiled code depends on the version of V8 and its flags, and includes only functions that the command has called. */
const version = cachedDataVersionTag()
const cacheFolder = `${import.meta.dirname}/../.cache/compiled/${buildId}-${version.toString(16)}`
const cacheFile = `${cacheFolder}/${/^[a-z]+$/.test(command) ? command : 'none'}`
const isEnabled = !process.env.NODE_DISABLE_COMPILE_CACHE

const compiled: CompiledParts = isEnabled ? readCompiled(cacheFile) : new Map()
const scripts = new Map<string, Script>()
const parts = new Map<string, Part>()

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
  parts.set(id, part)
  const filename = `${import.meta.dirname}/command/${id.slice(2)}`
  const text = readFileSync(filename, 'latin1')
  const cachedData = compiled.get(id)
  const options = { filename, ...(cachedData && { cachedData }) }
  const script = withFirstFlags(() => new Script(text, options))
  scripts.set(id, script)
  const run = script.runInThisContext() as PartFunction
  run(part.exports, load, part, folder)
  return part.exports
}

/** The command may have limited the heap since, and V8 rejects code that was compiled with other flags. */
function withFirstFlags<T>(action: () => T): T {
  if (cachedDataVersionTag() === version) return action()
  setFlagsFromString(defaultHeapFlags)
  try {
    return action()
  } finally {
    setFlagsFromString(heapFlags)
  }
}

function keepCompiled(exitCode: number): void {
  const added = [...scripts].filter(([id]) => !compiled.has(id))
  if (exitCode !== 0 || added.length === 0) return // a command that failed has called few functions
  withFirstFlags(() => {
    for (const [id, script] of added) compiled.set(id, script.createCachedData())
  })
  writeCompiled(cacheFile, compiled, `${process.pid}`)
}

if (isEnabled) process.on('exit', keepCompiled)
load('./main.cjs')
