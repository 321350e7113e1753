import { expect, test } from 'vitest'
import { earlyLogFormat } from '../../src/cli/early-log-format.ts'

const onCloudRun = { CLOUD_RUN_JOB: 'nightly' }

test.each([
  [['apply'], {}, 'text'],
  [['apply'], onCloudRun, 'json'],
  [['aply'], onCloudRun, 'json'],
  [['images.yaml'], onCloudRun, 'json'],
  [[], onCloudRun, 'json'],
  [['apply', '--log-format', 'json', '--nope'], {}, 'json'],
  [['apply', '--log-format=json'], {}, 'json'],
  [['apply', '--log-format=json', '--log-format', 'text'], {}, 'text'],
  [['apply', '--log-format', 'xml'], onCloudRun, 'json'],
  [['plan'], { MINTAGE_LOG_FORMAT: 'json' }, 'json'],
  [['plan', '--log-format', 'text'], { MINTAGE_LOG_FORMAT: 'json' }, 'text'],
  [['schema'], onCloudRun, 'text'],
  [['emulator'], { MINTAGE_LOG_FORMAT: 'json' }, 'text'],
  [['--help'], onCloudRun, 'text'],
  [['help', 'apply'], onCloudRun, 'text'],
])('%j with %j is %s', (argv, env, format) => {
  expect(earlyLogFormat(argv, env, false)).toBe(format)
})

test('a terminal gets text', () => {
  expect(earlyLogFormat(['apply'], onCloudRun, true)).toBe('text')
})
