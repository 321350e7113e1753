import { describe, expect, it } from 'vitest'
import { scopeOf } from '../../../src/manifest/expressions/scope.ts'
import { unusedVars } from '../../../src/manifest/expressions/unused-vars.ts'
import { collectVars, type GivenVar, parseVar } from '../../../src/manifest/expressions/vars.ts'
import { diagnosticText, parsedFile } from '../../support/manifest.ts'

function collect(
  vars: readonly string[],
  file?: string,
  env: Readonly<Record<string, string | undefined>> = {},
) {
  const collected = collectVars({
    env,
    vars: vars.flatMap((pair) => parseVar(pair) ?? []),
    varFiles: file === undefined ? [] : ['v.yaml'],
    io: {
      read: () => Buffer.from(file ?? ''),
      list: () => undefined,
      realPath: (path) => path,
      readStdin: async () => new Uint8Array(),
    },
  })
  return {
    given: collected.given.map(({ name, value, from }) => `${from} ${name}=${value}`),
    complete: collected.complete,
    reported: collected.diagnostics.map(diagnosticText),
  }
}

describe('parseVar', () => {
  it.each(['a', '=1', '1a=1', 'a b=1', ''])('rejects %j', (pair) => {
    expect(parseVar(pair)).toBeUndefined()
  })

  it('takes everything after the first = as the value', () => {
    expect(parseVar('a-b=x=y\n')).toEqual({ name: 'a-b', value: 'x=y\n' })
    expect(parseVar('_c=')).toEqual({ name: '_c', value: '' })
  })
})

describe('collectVars', () => {
  it('reads the environment, then files, then flags', () => {
    const env = {
      MINTAGE_VAR_a: '1',
      MINTAGE_VAR_FILE: 'v.yaml',
      HOME: '/root',
      MINTAGE_VAR_unset: undefined,
    }
    expect(collect(['b=x=y', 'c='], 'd: 2026.10\ne: true\nf: text', env)).toEqual({
      given: ['environment a=1', 'file d=2026.10', 'file e=true', 'file f=text', 'flag b=x=y', 'flag c='],
      complete: true,
      reported: [],
    })
  })

  it.each([
    ['a: [1]', 'v.yaml:1:1 error: variable a must be a string, a number, true or false, not a list'],
    [
      'vars: { a: 1 }',
      'v.yaml:1:1 error: variable vars must be a string, a number, true or false, not a map; write its names without vars:',
    ],
    ['a: {}', 'v.yaml:1:1 error: variable a must be a string, a number, true or false, not a map'],
    ['a:', 'v.yaml:1:1 error: variable a has no value; set one, or remove the key'],
    [
      '[]',
      'v.yaml:1:1 error: a variable file must be a map of names to values, not a list; write NAME: VALUE',
    ],
    [
      'a: *b',
      'v.yaml:1:4 error: alias *b has no anchor; define &b before it, or quote the value if it is text',
    ],
  ])('rejects the file %s', (text, message) => {
    expect(collect([], text)).toEqual({ given: [], complete: false, reported: [message] })
  })

  it('reports a syntax error once, without errors that it causes', () => {
    const { given, reported } = collect([], 'b: 1\na: "x\n')
    expect(given).toEqual(['file b=1', 'file a=x'])
    expect(reported).toEqual([
      'v.yaml:2:4 error: this double quote is not closed; write another " where the string ends',
    ])
    expect(collect([], 'a: [1\n').reported).toHaveLength(1)
  })

  it('names the flag of a file that cannot be read', () => {
    const io = {
      read: () => {
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      },
      list: () => undefined,
      realPath: (path: string) => path,
      readStdin: async () => new Uint8Array(),
    }
    const { diagnostics, complete } = collectVars({ env: {}, vars: [], varFiles: ['v.yaml'], io })
    expect(diagnostics.map(diagnosticText)).toEqual(['error: --var-file v.yaml: no such file'])
    expect(complete).toBe(false)
  })

  it('warns of invisible characters', () => {
    expect(collect([], 'a: b\u200b').reported).toEqual([
      'v.yaml:1:5 warning: the value of "a" contains U+200B (zero-width space); remove it',
    ])
  })
})

describe('scopeOf', () => {
  const given = (name: string, value: string): GivenVar => ({ name, value, from: 'flag' })
  const scope = (texts: readonly string[], vars: readonly GivenVar[] = [], complete = true) => {
    const used: string[] = []
    const made = scopeOf(
      texts.map((text) => parsedFile(text)),
      {
        vars: { given: vars, complete, diagnostics: [] },
        env: {},
        now: 0,
        use: (name) => used.push(name),
        reserve: () => true,
      },
      true,
    )
    return {
      vars: Object.fromEntries(made.vars),
      complete: made.complete,
      used,
    }
  }

  it('lets the manifest override its folder, and given variables override both', () => {
    expect(scope(['vars: { a: 1, b: 1, c: 1.10 }', 'vars: { b: 2 }'], [given('a', '3')])).toEqual({
      vars: { a: '3', b: '2', c: '1.10' },
      complete: true,
      used: ['a', 'b', 'c', 'b'],
    })
  })

  it('keeps variables that are not text as undefined', () => {
    expect(scope(['vars: { a: [1], b: { c: 1 }, d: null }'], [given('a', 'x')])).toMatchObject({
      vars: { a: 'x', b: undefined, d: undefined },
    })
    expect(scope(['vars: { a: 1 }', 'vars: { a: [] }'])).toMatchObject({ vars: { a: undefined } })
  })

  it.each(['vars: [a]', 'vars: text', 'vars:', 'images: []'])('reads no variables from %s', (text) => {
    expect(scope([text]).vars).toEqual({})
  })

  it('is incomplete if a source of variables cannot be read', () => {
    expect(scope([], [], false).complete).toBe(false)
  })
})

describe('unusedVars', () => {
  const place = { file: { path: 'v.yaml', text: 'relaese: 1\n' }, range: { offset: 0, length: 7 } }
  const known = new Set(['release'])

  it.each<[GivenVar, string[]]>([
    [{ name: 'release', value: '1', from: 'flag' }, []],
    [
      { name: 'relaese', value: '1', from: 'flag' },
      ['error: --var relaese: no manifest uses variable "relaese"; did you mean "release"?'],
    ],
    [
      { name: 'color', value: '1', from: 'flag' },
      [
        'error: --var color: no manifest uses variable "color"; remove the flag, or write ${vars.color} where it belongs',
      ],
    ],
    [
      { name: 'relaese', value: '1', from: 'environment' },
      ['warning: MINTAGE_VAR_relaese: no manifest uses variable "relaese"; did you mean "release"?'],
    ],
    [
      { name: 'relaese', value: '1', from: 'file', place },
      ['v.yaml:1:1 warning: no manifest uses variable "relaese"; did you mean "release"?'],
    ],
    [
      { name: 'relaese', value: '1', from: 'file' },
      ['warning: no manifest uses variable "relaese"; did you mean "release"?'],
    ],
    [{ name: 'color', value: '1', from: 'environment' }, []],
    [{ name: 'color', value: '1', from: 'file', place }, []],
  ])('$from $name', (variable, expected) => {
    expect(unusedVars([variable], known).map(diagnosticText)).toEqual(expected)
  })

  it('suggests no variable that is set from outside', () => {
    const release: GivenVar = { name: 'release', value: '1', from: 'flag' }
    expect(unusedVars([release, { name: 'relaese', value: '1', from: 'environment' }], known)).toEqual([])
  })

  it('counts the last of several with one name', () => {
    const variable = { name: 'color', value: '1' }
    expect(
      unusedVars(
        [
          { ...variable, from: 'flag' },
          { ...variable, from: 'file' },
        ],
        known,
      ),
    ).toEqual([])
  })
})
