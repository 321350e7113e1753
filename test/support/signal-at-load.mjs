// Loaded before the CLI (NODE_OPTIONS=--import): the process gets SIGTERM as soon as it reads the part of the command that
// SIGNAL_AT_LOAD names by a part of its path.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { readFileSync } = fs

fs.readFileSync = (path, ...rest) => {
  if (String(path).includes(process.env.SIGNAL_AT_LOAD)) process.kill(process.pid, 'SIGTERM')
  return readFileSync(path, ...rest)
}
syncBuiltinESMExports()
