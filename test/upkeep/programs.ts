import type { StartProgram } from '../../src/util/process-group.ts'
import { chance, note, type World } from './world.ts'

/** Runs no program: some time later, the verification has passed or failed at random. */
export const programsOf =
  (world: World): StartProgram =>
  ({ env }) => {
    const { MINTAGE_IMAGE_ID: id = '', MINTAGE_IMAGE_NAME: name = '' } = env
    const isSound = world.day >= world.failingUntil && chance(world, 0.85)
    note(world, `the verification of ${name} ${isSound ? 'passes' : 'fails'}`)
    if (isSound) world.verified.add(id).add(name)
    else world.failed.add(name)
    const code = isSound ? 0 : 1
    const ended = world.clock.sleep(20_000).then(() => ({ kind: 'exited', code, signal: null }) as const)
    return { ended, closed: ended.then(() => {}), kill() {}, abandon() {} }
  }
