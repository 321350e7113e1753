// node --import ./test/support/list-modules.mjs …: writes the path of every file that gets read, one a line, to the file
// that LOADED_MODULES names. The command reads its parts itself; no hook of Node sees them.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { appendFileSync, readFileSync } = fs

fs.readFileSync = (path, ...rest) => {
  appendFileSync(process.env.LOADED_MODULES, `${path}\n`)
  return readFileSync(path, ...rest)
}
syncBuiltinESMExports()
