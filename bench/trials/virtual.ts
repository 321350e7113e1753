import { startChild } from '../child-process.ts'
import type { VirtualRequest, VirtualResponse } from '../processes/virtual.ts'

export const virtualNote =
  'mintage and the emulator share one process and one clock, which jumps to the next event when both are idle: these times exclude processor time.'

/** Runs mintage on a virtual clock, in a new process. */
export async function runVirtual(question: VirtualRequest): Promise<VirtualResponse> {
  const child = await startChild<VirtualRequest, VirtualResponse>('virtual')
  try {
    return await child.request(question)
  } finally {
    await child.stop()
  }
}
