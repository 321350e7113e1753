import { Counter, Gauge, Registry } from 'prom-client'
import {
  headAgeSamples,
  imageSamples,
  type RunFacts,
  retirementSamples,
  type Sample,
  throttledSamples,
} from './run-metrics.ts'

/**
 * The metrics of one run in Prometheus' text format, for the textfile collector of the node exporter: without
 * timestamps, which it refuses, and without a label per image. A run that did not start has no images and families.
 */
export function metricsText({
  exitCode,
  endedMs,
  durationMs,
  requests,
  throttled,
  view,
}: RunFacts): Promise<string> {
  const registry = new Registry()
  const registers = [registry]
  const value = (name: string, help: string, number: number) =>
    new Gauge({ name, help, registers }).set(number)
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    samples: readonly Sample<L>[],
  ) => {
    const metric = new Gauge({ name, help, labelNames, registers })
    for (const sample of samples) metric.set(sample.labels, sample.value)
  }
  const counter = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    samples: readonly Sample<L>[],
  ) => {
    const metric = new Counter({ name, help, labelNames, registers })
    for (const sample of samples) metric.inc(sample.labels, sample.value)
  }
  value(
    'mintage_last_run_timestamp_seconds',
    'When the last run ended, in seconds since the epoch.',
    endedMs / 1_000,
  )
  value('mintage_last_run_duration_seconds', 'How long the last run took.', durationMs / 1_000)
  value('mintage_last_run_exit_code', 'The exit code of the last run; 0 is success.', exitCode)
  gauge(
    'mintage_images',
    'The images of the last run by status.',
    ['project', 'status'],
    view === undefined ? [] : imageSamples(view),
  )
  gauge(
    'mintage_retirements',
    'The retirements that were due in the last run, by state.',
    ['project', 'family', 'state'],
    view === undefined ? [] : retirementSamples(view),
  )
  gauge(
    'mintage_family_head_age_seconds',
    'The age of the head of a family with a policy, at the end of the last run.',
    ['project', 'family'],
    view === undefined ? [] : headAgeSamples(view, endedMs),
  )
  counter(
    'mintage_requests_total',
    'The API requests of the last run by quota group, retries and polls included.',
    ['project', 'group'],
    requests.map(({ project, group, count }) => ({ labels: { project, group }, value: count })),
  )
  counter(
    'mintage_throttled_seconds_total',
    'How long each limiter throttled the last run.',
    ['project', 'limiter'],
    throttledSamples(throttled),
  )
  return registry.metrics()
}
