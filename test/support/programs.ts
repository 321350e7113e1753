import type { Clock } from '../../src/util/clock.ts'
import {
  type Command,
  type ProcessGroup,
  type StartProgram,
  startProgram,
} from '../../src/util/process-group.ts'
import { FakeClock } from './fake-clock.ts'

/** `hasEnded`: the program has, and a child of it keeps its output open. */
type IsWaiting = (command: Command, hasEnded: boolean) => boolean

interface Running {
  hasEnded: boolean
  readonly isWaiting: (hasEnded: boolean) => boolean
}

/** By clock, as several runs may share one. */
const running = new WeakMap<Clock, Map<ProcessGroup, Running>>()

/** Starts real programs. Time stands still while one of them runs, unless it waits for time to pass. */
export function startOn(clock: Clock, waitsForTime: IsWaiting = () => false): StartProgram {
  const groups = running.get(clock) ?? new Map<ProcessGroup, Running>()
  running.set(clock, groups)
  return (command, onOutput) => {
    const isIdle = () => [...groups.values()].every((one) => one.isWaiting(one.hasEnded))
    if (clock instanceof FakeClock) clock.advanceOnlyWhile(isIdle)
    const group = startProgram(command, onOutput)
    const state: Running = { hasEnded: false, isWaiting: (hasEnded) => waitsForTime(command, hasEnded) }
    groups.set(group, state)
    void group.ended.then(() => {
      state.hasEnded = true
    })
    void group.closed.then(() => groups.delete(group))
    return group
  }
}

/** A manifest of one image that a program verifies. */
export const verifiedManifest = (verify: string) => `project: golden-prod
catalog: golden
images:
  - name: web-1
    family: web
    rawDisk: { source: gs://golden/web-1.tar.gz }
    verify: ${verify}
`
