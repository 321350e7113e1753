// Loaded before the CLI (NODE_OPTIONS=--import): the process gets SIGTERM before it reads the part of the command that
// SIGNAL_AT_LOAD names by a part of its path.
import { onRead } from './on-read.mjs'

onRead((path) => {
  if (path.includes(process.env.SIGNAL_AT_LOAD)) process.kill(process.pid, 'SIGTERM')
})
