import { startChild } from '../child.ts'
import type { VirtualQuestion, VirtualReply } from '../processes/virtual.ts'

export const virtualNote =
  'mintage and the emulator share one process, and a clock that jumps to the next event when all of them wait: what the processor costs is in no time here.'

/** Runs mintage without real time, in a process that is new. */
export async function runVirtual(question: VirtualQuestion): Promise<VirtualReply> {
  const child = await startChild<VirtualQuestion, VirtualReply>('virtual')
  try {
    return await child.ask(question)
  } finally {
    await child.stop()
  }
}
