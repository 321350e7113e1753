import { dirname } from 'node:path'
import { runMintage } from '../trials/run-mintage.ts'
import { runPeer } from './run-peer.ts'

/**
 * mintage on the scaled clock. Whether it draws is decided by its stderr, as always; what it claims is in its report,
 * which is read elsewhere: what that costs is not mintage's.
 */
void runPeer(async ({ url, args, resultFile }, clock) => {
  await runMintage({ url, args, folder: dirname(resultFile), clock, stderr: process.stderr })
  return {}
})
