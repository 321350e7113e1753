import { type Emulator, startEmulator } from '../../src/emulator/start-emulator.ts'
import { answerQuestions } from '../child.ts'
import { type Scale, scaledClock } from '../scaled-clock.ts'
import { type Account, accountOf } from '../trials/account.ts'
import { type Conditions, emulatorOptions } from '../trials/conditions.ts'

/** `start` once, `account` when the trial is over. */
export type ComputeQuestion =
  | { readonly start: { readonly conditions: Conditions; readonly scale: Scale } }
  | { readonly account: true }

export interface ComputeReply {
  readonly url: string
  readonly account: Account
  /** Of this process so far. */
  readonly cpuMs: number
}

let emulator: Emulator | undefined

/** An emulator for a trial, on a scaled clock. */
answerQuestions<ComputeQuestion, ComputeReply>(async (question) => {
  if ('start' in question) {
    const { conditions, scale } = question.start
    emulator = await startEmulator({ ...emulatorOptions(conditions), clock: scaledClock(scale) })
  }
  if (!emulator) throw new Error('it is not started')
  const { user, system } = process.cpuUsage()
  const account =
    'account' in question ? accountOf(emulator) : { requests: 0, refused: 0, firstMs: 0, images: [] }
  return { url: emulator.url, account, cpuMs: (user + system) / 1_000 }
})
