import type { Event, Outcome } from '../../../src/run/events.ts'
import { type Phase, PhaseRecorder } from '../../../src/run/phases/phase-recorder.ts'
import type { FakeClock } from '../../support/fake-clock.ts'

/** Records the phases of a run, and when its images started and finished. */
export function watchPhases(clock: FakeClock) {
  const recorder = new PhaseRecorder(0)
  const [started, finished] = [new Map<string, number>(), new Map<string, number>()]
  let executedMs = 0
  return {
    on(event: Event) {
      const nowMs = clock.monotonic()
      const wholeMs = Math.round(nowMs) // as phases are reported
      if (event.type === 'planned') executedMs = wholeMs
      if (event.type === 'started') started.set(event.image.path, wholeMs)
      if (event.type === 'finished') finished.set(event.outcome.image.path, wholeMs)
      recorder.on(event, nowMs)
    },
    /** Where the phases do not add up. */
    gaps(outcomes: readonly Outcome[]): string[] {
      return outcomes.flatMap((outcome) => {
        const { image, result } = outcome
        const phases = recorder.phases(image, clock.monotonic())
        const endMs = finished.get(image.path) ?? 0
        const hasSteps = result !== 'unchanged' && !(result === 'failed' && outcome.ms === 0)
        const expected = hasSteps ? endMs - executedMs : 0
        const startedMs = started.get(image.path) ?? endMs
        const ms = 'ms' in outcome ? outcome.ms : 0
        const isWrong =
          (hasSteps && sum(phases) !== expected) ||
          (ms > 0 && Math.abs(sum(phases.flatMap((phase) => since(startedMs, phase))) - ms) >= 1) ||
          phases.some(({ startMs }, index) => startMs !== endOf(phases[index - 1], executedMs))
        return isWrong
          ? [`phases of ${image.name}: ${JSON.stringify({ phases, executedMs, endMs, ms })}`]
          : []
      })
    },
  }
}

const sum = (phases: readonly Phase[]): number => phases.reduce((ms, { durationMs }) => ms + durationMs, 0)

const endOf = (phase: Phase | undefined, firstMs: number): number =>
  phase === undefined ? firstMs : phase.startMs + phase.durationMs

/** The part of a phase after a time. */
function since(ms: number, phase: Phase): Phase[] {
  const startMs = Math.max(ms, phase.startMs)
  const durationMs = endOf(phase, 0) - startMs
  return durationMs > 0 ? [{ ...phase, startMs, durationMs }] : []
}
