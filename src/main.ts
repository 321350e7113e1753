#!/usr/bin/env node
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runCli } from './cli.ts'
import { bugText } from './util/bug-text.ts'
import { systemClock } from './util/clock.ts'
import { cleanEnvironment } from './util/environment.ts'
import { heapFlags } from './util/heap-flags.ts'
import { Secrets } from './util/secrets.ts'

setFlagsFromString(heapFlags)

// A reader that went away (`mintage plan | head`) is no error, the exit code still says how the run ended; whoever writes
// the result hears of all other errors, and there is nowhere to tell those of stderr.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

// Google's libraries read the environment themselves.
const env = cleanEnvironment(process.env)
for (const name of Object.keys(process.env)) {
  if (env[name] === undefined) delete process.env[name]
  else if (env[name] !== process.env[name]) process.env[name] = env[name]
}

const secrets = new Secrets()
// The stack without what the error carries: Node would print that too.
process.on('uncaughtException', (error) => {
  process.stderr.write(bugText(error, secrets), () => process.exit(1))
})

let interrupts = 0

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env,
  clock: systemClock,
  secrets,
  onStop(listener) {
    const codes = { SIGINT: 130, SIGTERM: 143 } as const
    const handlers = (['SIGINT', 'SIGTERM'] as const).map((name) => {
      const handler = () => {
        interrupts += 1
        if (interrupts === 1) return listener(name)
        process.stderr.write(process.stderr.isTTY ? '\u001B[?25h\n' : '') // the cursor, if a screen hid it
        process.exit(codes[name])
      }
      process.on(name, handler)
      return () => process.off(name, handler)
    })
    return () => {
      for (const remove of handlers) remove()
    }
  },
})
