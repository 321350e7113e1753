// node --import ./test/support/list-modules.mjs …: writes the URL or path of every module that gets loaded, one a
// line, to the file that LOADED_MODULES names.
import { appendFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const tell = (module) => appendFileSync(process.env.LOADED_MODULES, `${module}\n`)

// In the thread of the hooks this file is loaded once more, for `load`.
if (isMainThread) {
  register(import.meta.url)
  // no hook sees `require` between CommonJS modules
  process.on('exit', () => Object.keys(createRequire(import.meta.url).cache).forEach(tell))
}

export function load(url, context, nextLoad) {
  tell(url)
  return nextLoad(url, context)
}
