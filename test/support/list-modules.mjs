// node --import ./test/support/list-modules.mjs …: writes the path of every file that is read, one a line, to the file
// that LOADED_MODULES names.
import { appendFileSync } from 'node:fs'
import { onRead } from './on-read.mjs'

onRead((path) => appendFileSync(process.env.LOADED_MODULES, `${path}\n`))
