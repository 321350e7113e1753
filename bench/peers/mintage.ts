import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { heapFlags } from '../../src/util/heap-flags.ts'
import { runMintage } from '../trials/run-mintage.ts'
import { runPeer } from './run-peer.ts'

setFlagsFromString(heapFlags) // as main.ts does

/**
 * mintage on the scaled clock. It shows progress if stderr is a terminal. The parent process reads the claims from the
 * report, so that reading them costs this process nothing.
 */
void runPeer(async ({ url, args, resultFile }, clock) => {
  await runMintage({ url, args, folder: dirname(resultFile), clock, stderr: process.stderr })
  return {}
})
