import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Calls the listener with each path before it is read. The command reads its parts itself; no hook of Node sees them. */
export function onRead(listener) {
  const { readFileSync } = fs
  fs.readFileSync = (path, ...rest) => {
    listener(String(path))
    return readFileSync(path, ...rest)
  }
  syncBuiltinESMExports()
}
