import { describe, expect, it } from 'vitest'
import { chooseShard, parseShard, type Shard } from '../../src/settings/shard.ts'

it.each<[string, Shard | undefined]>([
  ['1/8', { index: 1, count: 8 }],
  ['8/8', { index: 8, count: 8 }],
  ['1/1', { index: 1, count: 1 }],
  ['10000/10000', { index: 10_000, count: 10_000 }],
  ['0/8', undefined],
  ['9/8', undefined],
  ['1/0', undefined],
  ['1/10001', undefined],
  ['1', undefined],
  ['1/', undefined],
  ['/8', undefined],
  ['1/2/3', undefined],
  ['-1/8', undefined],
  ['+1/8', undefined],
  ['1.0/8', undefined],
  ['1e0/8', undefined],
  [' 1/8', undefined],
  ['0x1/8', undefined],
  ['१/8', undefined],
  ['', undefined],
])('%j is the shard %j', (text, shard) => {
  expect(parseShard(text)).toEqual(shard)
})

type Variables = Readonly<Record<string, string>>

const cloudRun = (index: string, count: string): Variables => ({
  CLOUD_RUN_TASK_INDEX: index,
  CLOUD_RUN_TASK_COUNT: count,
})
const kubernetes = (index: string, count: string): Variables => ({
  JOB_COMPLETION_INDEX: index,
  MINTAGE_SHARDS: count,
})

describe('the shard of a run', () => {
  it.each<[string, Shard | undefined, Variables, Shard | undefined]>([
    ['none', undefined, {}, undefined],
    ['that of the flag', { index: 3, count: 8 }, {}, { index: 3, count: 8 }],
    ['the whole catalog, by the flag', { index: 1, count: 1 }, cloudRun('2', '8'), undefined],
    [
      'that of the flag before any variable',
      { index: 3, count: 8 },
      cloudRun('x', 'y'),
      { index: 3, count: 8 },
    ],
    [
      'that of the flag without a count',
      { index: 3, count: 8 },
      { JOB_COMPLETION_INDEX: '1' },
      { index: 3, count: 8 },
    ],
    ['that of Cloud Run, from 0', undefined, cloudRun('0', '8'), { index: 1, count: 8 }],
    ['the last one of Cloud Run', undefined, cloudRun('7', '8'), { index: 8, count: 8 }],
    ['off with one task', undefined, cloudRun('0', '1'), undefined],
    ['that of Kubernetes, from 0', undefined, kubernetes('4', '5'), { index: 5, count: 5 }],
    ['off with one completion', undefined, kubernetes('0', '1'), undefined],
    ['off with one shard and no index', undefined, { MINTAGE_SHARDS: '1' }, undefined],
    [
      'that of Cloud Run before Kubernetes',
      undefined,
      { ...cloudRun('1', '4'), ...kubernetes('2', '3') },
      { index: 2, count: 4 },
    ],
    [
      'off by Cloud Run before Kubernetes',
      undefined,
      { ...cloudRun('0', '1'), ...kubernetes('2', '3') },
      undefined,
    ],
  ])('is %s', (_what, flag, env, shard) => {
    expect(chooseShard(flag, env)).toEqual({ ok: true, value: shard })
  })

  // a program that calls the library passes numbers
  it.each([
    { index: 9, count: 8 },
    { index: 0, count: 8 },
    { index: 1.5, count: 8 },
    { index: 1, count: Number.NaN },
    { index: 1, count: 10_001 },
  ])('is rejected for the flag %j', (flag) => {
    const message = `shard ${flag.index}/${flag.count} does not exist`
    const hint = 'the index is from 1 to the count, the count at most 10000'
    expect(chooseShard(flag, {})).toEqual({ ok: false, error: { message, hint } })
  })

  const orFlag = ', or set the shard: --shard 1/8; --shard 1/1 is the whole catalog'
  const setCount = `set MINTAGE_SHARDS to the completions of the job${orFlag}`
  const setIndex = `set completionMode: Indexed in the job${orFlag}`

  it.each<[Variables, string, string]>([
    [
      { JOB_COMPLETION_INDEX: '0' },
      'JOB_COMPLETION_INDEX is set without MINTAGE_SHARDS, the number of shards',
      setCount,
    ],
    [
      { MINTAGE_SHARDS: '8' },
      'MINTAGE_SHARDS is 8, but JOB_COMPLETION_INDEX, the shard of this run, is not set',
      setIndex,
    ],
    [
      kubernetes('8', '8'),
      'JOB_COMPLETION_INDEX is 8, but MINTAGE_SHARDS is 8: the last index is 7',
      setCount,
    ],
    [
      kubernetes('1', '1'),
      'JOB_COMPLETION_INDEX is 1, but MINTAGE_SHARDS is 1: the last index is 0',
      setCount,
    ],
    [kubernetes('0', '0'), 'MINTAGE_SHARDS "0" is not a whole number from 1 to 10000', setCount],
    [kubernetes('0', '10001'), 'MINTAGE_SHARDS "10001" is not a whole number from 1 to 10000', setCount],
    [kubernetes('0', '8.0'), 'MINTAGE_SHARDS "8.0" is not a whole number from 1 to 10000', setCount],
    [kubernetes('-1', '8'), 'JOB_COMPLETION_INDEX "-1" is not a whole number from 0 to 7', setIndex],
    [kubernetes('two', '8'), 'JOB_COMPLETION_INDEX "two" is not a whole number from 0 to 7', setIndex],
    [
      { CLOUD_RUN_TASK_INDEX: '0' },
      'CLOUD_RUN_TASK_INDEX is set without CLOUD_RUN_TASK_COUNT, the number of shards',
      `also set CLOUD_RUN_TASK_COUNT${orFlag}`,
    ],
    [
      { CLOUD_RUN_TASK_COUNT: '8' },
      'CLOUD_RUN_TASK_COUNT is 8, but CLOUD_RUN_TASK_INDEX, the shard of this run, is not set',
      `set CLOUD_RUN_TASK_INDEX to the index of the task, from 0${orFlag}`,
    ],
    [
      { CLOUD_RUN_TASK_INDEX: 'x', CLOUD_RUN_TASK_COUNT: '8' },
      'CLOUD_RUN_TASK_INDEX "x" is not a whole number from 0 to 7',
      `set CLOUD_RUN_TASK_INDEX to the index of the task, from 0${orFlag}`,
    ],
    [
      { ...kubernetes('0', '8'), CLOUD_RUN_TASK_INDEX: '9', CLOUD_RUN_TASK_COUNT: '8' },
      'CLOUD_RUN_TASK_INDEX is 9, but CLOUD_RUN_TASK_COUNT is 8: the last index is 7',
      `also set CLOUD_RUN_TASK_COUNT${orFlag}`,
    ],
  ])('is rejected for %j', (env, message, hint) => {
    expect(chooseShard(undefined, env)).toEqual({ ok: false, error: { message, hint } })
  })
})
