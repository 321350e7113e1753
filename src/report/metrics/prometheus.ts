import { Counter, Gauge, Registry } from 'prom-client'
import {
  headAgeSamples,
  imageSamples,
  type RunFacts,
  retirementSamples,
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
  const registers = [new Registry()]
  const value = (name: string, help: string, number: number) =>
    new Gauge({ name, help, registers }).set(number)
  value(
    'mintage_last_run_timestamp_seconds',
    'When the last run ended, in seconds since the epoch.',
    endedMs / 1_000,
  )
  value('mintage_last_run_duration_seconds', 'How long the last run took.', durationMs / 1_000)
  value('mintage_last_run_exit_code', 'The exit code of the last run; 0 is success.', exitCode)
  const images = new Gauge({
    name: 'mintage_images',
    help: 'The images of the last run by status.',
    labelNames: ['project', 'status'],
    registers,
  })
  const retirements = new Gauge({
    name: 'mintage_retirements',
    help: 'The retirements that were due in the last run, by state.',
    labelNames: ['project', 'family', 'state'],
    registers,
  })
  const headAges = new Gauge({
    name: 'mintage_family_head_age_seconds',
    help: 'The age of the head of a family with a policy, at the end of the last run.',
    labelNames: ['project', 'family'],
    registers,
  })
  const requestCounts = new Counter({
    name: 'mintage_requests_total',
    help: 'The API requests of the last run by quota group, retries and polls included.',
    labelNames: ['project', 'group'],
    registers,
  })
  const throttledTimes = new Counter({
    name: 'mintage_throttled_seconds_total',
    help: 'How long each limiter throttled the last run.',
    labelNames: ['project', 'limiter'],
    registers,
  })
  if (view !== undefined) {
    for (const sample of imageSamples(view)) images.set(sample.labels, sample.value)
    for (const sample of retirementSamples(view)) retirements.set(sample.labels, sample.value)
    for (const sample of headAgeSamples(view, endedMs)) headAges.set(sample.labels, sample.value)
  }
  for (const { project, group, count } of requests) requestCounts.inc({ project, group }, count)
  for (const sample of throttledSamples(throttled)) throttledTimes.inc(sample.labels, sample.value)
  return registers[0]?.metrics() ?? Promise.resolve('')
}
