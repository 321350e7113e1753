import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLogged, type LogEntry, logLine } from '../../../src/report/log/log-entry.ts'
import { logLevels } from '../../../src/settings/log-level.ts'

const labels = { catalog: 'web', run: 'nightly-x7f', task: '3' }
const nowMs = Date.parse('2026-11-29T03:04:05.678Z')

const lineOf = (over: Partial<LogEntry>): string =>
  logLine({ severity: 'ERROR', event: 'image.failed', message: 'web-2: failed', ...over }, labels, nowMs)

test('is one line in the shape of Cloud Logging', () => {
  expect(
    lineOf({ message: 'web-2: failed\nno quota', fields: { project: 'p', image: 'web-2', durationMs: 5 } }),
  ).toBe(
    `{"severity":"ERROR","time":"2026-11-29T03:04:05.678Z","message":"web-2: failed\\nno quota","event":"image.failed","project":"p","image":"web-2","durationMs":5,"logging.googleapis.com/labels":{"catalog":"web","run":"nightly-x7f","task":"3"}}`,
  )
})

test.each([
  ['a', 200_000],
  ['é', 60_000],
  ['"', 60_000],
  ['😀', 30_000],
  ['##[', 40_000],
])('%s repeated is cut at 100 kB', (text, count) => {
  const line = lineOf({ message: text.repeat(count), fields: { project: 'p', image: 'web-2', lines: ['x'] } })
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(100_000)
  expect(Buffer.byteLength(line)).toBeGreaterThan(99_900)
  const entry = JSON.parse(line)
  expect(entry).toMatchObject({
    severity: 'ERROR',
    event: 'image.failed',
    project: 'p',
    image: 'web-2',
    cut: true,
  })
  expect(entry['logging.googleapis.com/labels']).toEqual(labels)
  expect(entry).not.toHaveProperty('lines')
  expect(entry.message).toMatch(/…$/)
  expect(entry.message.isWellFormed()).toBe(true)
})

test('large data alone leaves the message whole', () => {
  const line = lineOf({ fields: { lines: ['x'.repeat(100_000)] } })
  expect(JSON.parse(line)).toMatchObject({ message: 'web-2: failed', cut: true })
  expect(line.length).toBeLessThan(1_000)
})

test('any entry is one line of JSON within the limit', () => {
  const long = fc
    .tuple(fc.string({ unit: 'binary' }), fc.nat(30_000))
    .map(([text, times]) => text.repeat(times))
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), long), fc.string(), (message, data) => {
      const line = lineOf({ message, fields: { data } })
      expect(line).not.toMatch(/[\n\r]/)
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(100_000)
      const entry = JSON.parse(line)
      if (entry.cut === undefined) expect(entry).toMatchObject({ message, data })
    }),
  )
})

test.each([
  ['error', ['ERROR']],
  ['warn', ['WARNING', 'ERROR']],
  ['info', ['INFO', 'NOTICE', 'WARNING', 'ERROR']],
  ['debug', ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR']],
  ['trace', ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR']],
] as const)('level %s has %j', (level, expected) => {
  expect(logLevels).toContain(level)
  const all = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR'] as const
  expect(all.filter((severity) => isLogged(severity, level))).toEqual(expected)
})
