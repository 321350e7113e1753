import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** The built CLI. */
export const mainFile = resolve(import.meta.dirname, '../../dist/main.js')

export interface Started {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** Its output so far. */
  readonly output: { stdout: string; stderr: string }
  /** Resolves when the process has ended and all its output has been read. */
  readonly ended: Promise<unknown>
}

/** Starts the CLI in a separate process, in an environment without credentials. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [mainFile, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, METADATA_SERVER_DETECTION: 'none', ...env },
  })
  child.stdin.on('error', () => {}) // it may ignore its input
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  return { child, output, ended: once(child, 'close') }
}
