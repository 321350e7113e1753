// Loaded before the CLI (NODE_OPTIONS=--import): its minutes pass in seconds, as those of ScaledClock do.
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'

const [startMs, factor] = process.env.FAST_TIME.split(',').map(Number)
const realNow = Date.now
Date.now = () => Math.floor(startMs + (realNow() - startMs) * factor)

const realMonotonic = process.hrtime.bigint
process.hrtime.bigint = () => realMonotonic() * BigInt(factor)

globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [Date.now()] : given))
  }
}

const realDelay = timers.setTimeout
// only the program's clock is scaled; all other code uses the global one
timers.setTimeout = (then, ms, ...rest) => realDelay(then, ms / factor, ...rest)
syncBuiltinESMExports()
