import { expect, test } from 'vitest'
import { chooseLogFormat, runIdentity } from '../../src/settings/log-format.ts'

test.each([
  ['auto', {}, false, 'text'],
  ['auto', { CLOUD_RUN_JOB: 'nightly' }, false, 'json'],
  ['auto', { K_SERVICE: 'images' }, false, 'json'],
  ['auto', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, false, 'json'],
  ['auto', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, true, 'text'],
  ['auto', { KUBERNETES_SERVICE_HOST: '10.0.0.1', GITHUB_ACTIONS: 'true' }, false, 'text'],
  ['auto', { KUBERNETES_SERVICE_HOST: '10.0.0.1', CI: 'true' }, false, 'text'],
  ['json', { CI: 'true' }, false, 'json'],
  ['auto', { CLOUD_RUN_JOB: '' }, false, 'text'],
  ['text', { CLOUD_RUN_JOB: 'nightly' }, false, 'text'],
  ['json', {}, true, 'json'],
] as const)('%s with %j, terminal: %s, is %s', (given, env, isTTY, format) => {
  expect(chooseLogFormat(given, env, isTTY)).toBe(format)
})

test.each([
  [{}, undefined, { run: 'random', task: '0' }],
  [{}, 3, { run: 'random', task: '2' }],
  [
    { CLOUD_RUN_EXECUTION: 'nightly-x7f', CLOUD_RUN_TASK_INDEX: '5' },
    undefined,
    { run: 'nightly-x7f', task: '5' },
  ],
  [{ CLOUD_RUN_EXECUTION: 'nightly-x7f', CLOUD_RUN_TASK_INDEX: '5' }, 1, { run: 'nightly-x7f', task: '0' }],
  [{ JOB_NAME: 'nightly-1', JOB_COMPLETION_INDEX: '3' }, undefined, { run: 'nightly-1', task: '3' }],
  [{ HOSTNAME: 'nightly-1-3', JOB_COMPLETION_INDEX: '3' }, undefined, { run: 'nightly-1', task: '3' }],
  [{ HOSTNAME: 'laptop-3' }, undefined, { run: 'random', task: '0' }],
  [{ HOSTNAME: 'nightly-1-13', JOB_COMPLETION_INDEX: '3' }, undefined, { run: 'random', task: '3' }],
])('%j and shard %s are %j', (env, shard, identity) => {
  expect(runIdentity(env, 'random', shard)).toEqual(identity)
})
