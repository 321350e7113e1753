import type { Clock } from '../../src/util/clock.ts'
import { type StartProgram, startProgram } from '../../src/util/process-group.ts'
import { FakeClock } from './fake-clock.ts'

/**
 * Starts real programs. Time stands still while one of them runs, unless `waitsForTime`. `hasEnded`: the program has, and
 * a child of it keeps its output open.
 */
export function startOn(
  clock: Clock,
  waitsForTime: (hasEnded: boolean) => boolean = () => false,
): StartProgram {
  let running = 0
  let hasEnded = false
  return (command, onOutput) => {
    running += 1
    if (clock instanceof FakeClock) clock.advanceOnlyWhile(() => running === 0 || waitsForTime(hasEnded))
    const group = startProgram(command, onOutput)
    void group.ended.then(() => {
      hasEnded = true
    })
    void group.closed.then(() => {
      running -= 1
    })
    return group
  }
}
