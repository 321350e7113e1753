import { existsSync, readFileSync } from 'node:fs'

/** Waits, on no clock, for something that another process does. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

/** Whether a process runs. One that has ended stays in the list of its parent until the parent has noticed. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    if (!existsSync('/proc/self/status')) return true
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
