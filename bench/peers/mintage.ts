import { dirname } from 'node:path'
import { runMintage } from '../trials/run-mintage.ts'
import { runPeer } from './run-peer.ts'

/** mintage on the scaled clock. Whether it draws is decided by its stderr, as always. */
void runPeer(({ url, images, args, resultFile }, clock) =>
  runMintage({ url, images, args, folder: dirname(resultFile), clock, stderr: process.stderr }),
)
