import { expect, test } from 'vitest'
import { JsonLog } from '../../src/listeners/json-log.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeTerminal } from './fake-terminal.ts'

const entry = (severity: 'INFO' | 'WARNING' | 'ERROR', message = 'x') =>
  ({ severity, event: 'image.failed', message }) as const

function start() {
  const stream = new FakeTerminal()
  const log = new JsonLog(stream, new FakeClock(), { catalog: '', run: 'r', task: '0' })
  const entries = () =>
    stream.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  return { log, entries }
}

test('ends with the summary, and ignores what follows', () => {
  const { log, entries } = start()
  log.start('apply', 'info', { task: '3' })
  log.write(entry('INFO', 'one'))
  log.label({ catalog: 'web' })
  log.end(1)
  log.end(0)
  log.write(entry('ERROR'))
  expect(entries()).toEqual([
    {
      severity: 'INFO',
      time: '2026-11-24T10:00:00.000Z',
      message: 'one',
      event: 'image.failed',
      'logging.googleapis.com/labels': { catalog: '', run: 'r', task: '3' },
    },
    {
      severity: 'ERROR',
      time: '2026-11-24T10:00:00.000Z',
      message: 'mintage apply ended with exit code 1',
      event: 'run.summary',
      command: 'apply',
      exitCode: 1,
      'logging.googleapis.com/labels': { catalog: 'web', run: 'r', task: '3' },
    },
  ])
})

test('a level drops entries below it, the summary of a success too', () => {
  const { log, entries } = start()
  log.start('apply', 'error', {})
  for (const severity of ['INFO', 'WARNING', 'ERROR'] as const) log.write(entry(severity))
  log.end(0)
  expect(entries().map(({ severity }) => severity)).toEqual(['ERROR'])
})

test('text is an error until the command has started', () => {
  const { log, entries } = start()
  log.writeText("error: unknown option '--x'\nhint: y\n")
  log.start('import', 'info', {})
  log.writeText(' \n')
  log.writeText('imported 3 images\n')
  log.writeText('web-1: drifted\n', 'ERROR')
  log.end(64)
  expect(entries().map(({ severity, event, message }) => [severity, event, message])).toEqual([
    ['ERROR', 'usage.error', "error: unknown option '--x'\nhint: y"],
    ['INFO', 'output', 'imported 3 images'],
    ['ERROR', 'output', 'web-1: drifted'],
    ['ERROR', 'run.summary', 'mintage import ended with exit code 64'],
  ])
})

test('writes entries of one turn together', async () => {
  const { log, entries } = start()
  log.start('apply', 'info', {})
  log.write(entry('INFO'))
  expect(entries()).toEqual([])
  await new Promise((resolve) => setImmediate(resolve))
  expect(entries()).toHaveLength(1)
})
