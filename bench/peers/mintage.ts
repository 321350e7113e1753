import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { heapFlags } from '../../src/util/heap-flags.ts'
import { runMintage } from '../trials/run-mintage.ts'
import { runPeer } from './run-peer.ts'

setFlagsFromString(heapFlags) // as main.ts does

/**
 * mintage on the scaled clock. Whether it draws is decided by its stderr, as always; what it claims is in its report,
 * which is read elsewhere: what that costs is not mintage's.
 */
void runPeer(async ({ url, args, resultFile }, clock) => {
  await runMintage({ url, args, folder: dirname(resultFile), clock, stderr: process.stderr })
  return {}
})
