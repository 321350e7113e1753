// Loaded before the CLI (NODE_OPTIONS=--import): the process gets SIGTERM as soon as it loads the module that
// SIGNAL_AT_LOAD names by a part of its URL.
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// in the thread of the hooks this file is loaded once more, for `load`
if (isMainThread) register(import.meta.url)

export function load(url, context, nextLoad) {
  if (url.includes(process.env.SIGNAL_AT_LOAD)) process.kill(process.pid, 'SIGTERM')
  return nextLoad(url, context)
}
