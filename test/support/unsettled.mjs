// Loaded before the CLI (NODE_OPTIONS=--import): the schema and a state file are never read, and nothing keeps the process.
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const { readFile } = fs
const never = new Promise(() => {})

fs.readFile = (path, ...rest) =>
  /(?:\.schema\.json|\bstate\.yaml)$/.test(String(path)) ? never : readFile(path, ...rest)
syncBuiltinESMExports()
