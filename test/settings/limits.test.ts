import { describe, expect, test } from 'vitest'
import {
  type GivenLimits,
  type LimitName,
  type Limits,
  limitNames,
  limitSettings,
  parseLimit,
  resolveLimits,
  standardText,
} from '../../src/settings/limits.ts'

const defaults: Limits = {
  rate: 300,
  readRate: 1_200,
  listRate: 1_200,
  operationRate: 1_200,
  concurrency: 500,
  sourceRate: 6,
}

test.each<[LimitName, string, number | 'off' | undefined]>([
  ['rate', '300/min', 300],
  ['rate', '5/s', 300],
  ['rate', '300', 300],
  ['rate', '9999999/min', 9_999_999],
  ['rate', '10000000/min', undefined],
  ['rate', '0', undefined],
  ['rate', '05', undefined],
  ['rate', '1.5', undefined],
  ['rate', '-5', undefined],
  ['rate', '300/h', undefined],
  ['rate', '300/', undefined],
  ['rate', '300 /min', undefined],
  ['rate', '300/min\n', undefined],
  ['rate', '', undefined],
  ['rate', 'off', undefined],
  ['readRate', '20/s', 1_200],
  ['listRate', '1/s', 60],
  ['operationRate', '7', 7],
  ['concurrency', '1', 1],
  ['concurrency', '999999', 999_999],
  ['concurrency', '1000000', undefined],
  ['concurrency', '5/s', undefined],
  ['concurrency', '0', undefined],
  ['sourceRate', '6/h', 6],
  ['sourceRate', '6', 6],
  ['sourceRate', 'off', 'off'],
  ['sourceRate', 'OFF', undefined],
  ['sourceRate', '6/min', undefined],
  ['sourceRate', '0', undefined],
])('%s %j is %j', (name, text, value) => {
  expect(parseLimit(name, text)).toBe(value)
})

test('each default follows its notation, and parses to itself', () => {
  for (const name of limitNames) {
    expect(parseLimit(name, standardText(name))).toBe(limitSettings[name].standard)
  }
  expect(limitNames).toEqual(Object.keys(defaults))
})

describe('the first value for a limit wins: flags, manifest, default', () => {
  test.each<[string, GivenLimits, GivenLimits, Partial<Limits>]>([
    ['nothing given', {}, {}, {}],
    ['a flag', { rate: 5 }, {}, { rate: 5 }],
    ['the manifest', {}, { rate: 7, concurrency: 2 }, { rate: 7, concurrency: 2 }],
    ['both, each for its own', { readRate: 5 }, { listRate: 7 }, { readRate: 5, listRate: 7 }],
    ['both for one', { operationRate: 5 }, { operationRate: 7 }, { operationRate: 5 }],
    ['off by the manifest', {}, { sourceRate: 'off' }, { sourceRate: undefined }],
    ['off by a flag', { sourceRate: 'off' }, { sourceRate: 3 }, { sourceRate: undefined }],
    ['a flag over off', { sourceRate: 3 }, { sourceRate: 'off' }, { sourceRate: 3 }],
  ])('%s', (_, flags, manifest, expected) => {
    expect(resolveLimits(flags, manifest)).toStrictEqual({ ...defaults, ...expected })
  })

  test('only limits are read from the flags', () => {
    const flags: GivenLimits & { readonly project: string } = { project: 'golden-prod' }
    expect(resolveLimits(flags, {})).toStrictEqual(defaults)
  })
})
