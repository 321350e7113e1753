import { describe, expect, expectTypeOf, test } from 'vitest'
import { brokenRule } from '../../src/settings/flag-rules.ts'
import type { OptionDefinition } from '../../src/settings/option-definition.ts'
import { type FlagsOf, flagOf, options, optionsOf, variableOf } from '../../src/settings/options.ts'

const entries = Object.entries(options) as [keyof typeof options, OptionDefinition][]

describe('the table of options', () => {
  test.each(entries)('%s has an imperative description of at most 60 characters', (_name, { help }) => {
    expect(help.length).toBeLessThanOrEqual(60)
    expect(help).toMatch(
      /^(act|allow|correct|delete|exit|keep|limit|listen|load|print|read|reject|select|send|serve|set|show|treat|use|write|list) /,
    )
  })

  test.each(entries)('the parser of %s accepts its default', (_name, definition) => {
    const { value, default: standard, fallback } = definition
    for (const text of [standard, fallback]) {
      if (text !== undefined) expect(value.parse(text)).toBeDefined()
    }
  })

  test('names flags and variables alike', () => {
    expect([flagOf('readRate'), variableOf('readRate')]).toEqual(['--read-rate', 'MINTAGE_READ_RATE'])
    expect([flagOf('var'), variableOf('emulator')]).toEqual(['--var', 'MINTAGE_EMULATOR'])
  })

  test('gives each command its own options', () => {
    expect(optionsOf('validate').map(([name]) => name)).toEqual([
      'project',
      'var',
      'varFile',
      'strict',
      'lock',
      'locked',
      'report',
      'annotations',
      'logFormat',
      'quiet',
      'color',
      'validateFormat',
    ])
    expect(optionsOf('schema').map(([name]) => name)).toEqual([
      'catalog',
      'reportSchema',
      'modeline',
      'published',
    ])
  })
})

test('the table types the flags of each command', () => {
  expectTypeOf<FlagsOf<'plan'>['timeout']>().toEqualTypeOf<number>()
  expectTypeOf<FlagsOf<'plan'>['only']>().toEqualTypeOf<readonly string[] | undefined>()
  expectTypeOf<FlagsOf<'apply'>['sourceRate']>().toEqualTypeOf<number | 'off' | undefined>()
  expectTypeOf<keyof FlagsOf<'schema'>>().toEqualTypeOf<
    'catalog' | 'reportSchema' | 'modeline' | 'published'
  >()
  expectTypeOf<FlagsOf<'validate'>>().not.toHaveProperty('rate')
})

test.each([
  ['timeout', '1h30m', 5_400_000],
  ['timeout', '0s', undefined],
  ['emulatorLatency', '0s', 0],
  ['port', '65535', 65_535],
  ['port', '65536', undefined],
  ['maxRetire', '0', 0],
  ['maxRetire', '1000000', 1_000_000],
  ['maxRetire', '1000001', undefined],
  ['maxRetire', '-1', undefined],
  ['phase', 'retire', ['retire']],
  ['phase', 'create, promote', ['create', 'promote']],
  ['phase', 'create,', undefined],
  ['phase', 'prune', undefined],
  ['port', '-1', undefined],
  ['format', 'json', 'json'],
  ['format', 'JSON', undefined],
  ['project', '', undefined],
  ['strict', 'on', true],
  ['strict', 'off', false],
  ['strict', 'constructor', undefined],
  ['only', 'web-*', ['web-*']],
  ['only', '', undefined],
  ['rate', '5/s', 300],
  ['sourceRate', 'off', 'off'],
  ['concurrency', '0', undefined],
  ['impersonateServiceAccount', 'a@b.iam, c@d.iam', ['a@b.iam', 'c@d.iam']],
  ['impersonateServiceAccount', '109', ['109']],
  ['impersonateServiceAccount', 'a@b.iam,', undefined],
  ['impersonateServiceAccount', 'https://a', undefined],
] as const)('%s parses %j as %j', (name, text, parsed) => {
  expect(options[name].value.parse(text)).toEqual(parsed)
})

describe('the rules between flags', () => {
  const flags = {
    timeout: 1,
    emulatorLatency: 1,
    auth: 'auto',
    format: 'text',
    logLevel: 'info',
    color: 'auto',
  } as const

  test.each([
    [{}, undefined],
    [{ emulator: true, emulatorState: 'a', emulatorSeed: 'b' }, undefined],
    [{ emulator: false, endpoint: 'http://a' }, undefined],
    [
      { emulator: true, endpoint: 'http://a' },
      { message: '--emulator and --endpoint are mutually exclusive: use one Compute API at a time' },
    ],
    [
      { emulator: false, emulatorState: 'a' },
      { message: '--emulator-state requires --emulator', hint: 'without it, the real API would be used' },
    ],
    [
      { emulatorSeed: 'a' },
      { message: '--emulator-seed requires --emulator', hint: 'without it, the real API would be used' },
    ],
    [
      { accessTokenFile: 'a', impersonateServiceAccount: ['b'] },
      {
        message:
          '--access-token-file and --impersonate-service-account are mutually exclusive: the file contains the token to send',
      },
    ],
  ])('%j: %j', (given, broken) => {
    expect(brokenRule({ ...flags, ...given })).toEqual(broken)
  })
})
