import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../src/manifest/expressions/evaluate.ts'
import { expandManifest, withoutUnexpanded } from '../../../src/manifest/expressions/expand-manifest.ts'
import { diagnosticText, parsedFile } from '../../support/manifest.ts'

const scope: Scope = {
  vars: new Map([['release', '2026-11']]),
  complete: true,
  env: { USER: 'ann' },
  now: 0,
  use: () => {},
  reserve: () => true,
}

const expand = (text: string) => {
  const { value, findings, unexpanded } = expandManifest(parsedFile(text), scope)
  return { value, reported: findings.map(diagnosticText), unexpanded }
}

describe('expandManifest', () => {
  it.each([
    ['a: web-${vars.release}', { a: 'web-2026-11' }],
    ['a: ${ vars.release }-${env.USER}', { a: '2026-11-ann' }],
    ['a: $${vars.release}', { a: '${vars.release}' }],
    ['a: $$ and $5', { a: '$$ and $5' }],
    ['a: [x, "${vars.release}", 3, null]', { a: ['x', '2026-11', 3, null] }],
    ['a: { b: { c: "${env.USER}" }, d: true }', { a: { b: { c: 'ann' }, d: true } }],
    ['x-a: ${nowhere}\nb: 1', { 'x-a': '${nowhere}', b: 1 }],
  ])('%s', (text, value) => {
    expect(expand(text)).toEqual({ value, reported: [], unexpanded: [] })
  })

  it('does not change values without expressions', () => {
    const parsed = parsedFile('a: { b: [x] }')
    expect(expandManifest(parsed, scope).value).toBe(parsed.value)
  })

  it('reports each unknown expression at its place', () => {
    expect(expand('a: ok\nb: x-${vars.relase}-${env.HOME}-$${x}')).toEqual({
      value: { a: 'ok', b: 'x-${vars.relase}-${env.HOME}-${x}' },
      reported: [
        '2:6 error: variable "relase" is not set; did you mean "release"?',
        '2:21 error: environment variable HOME is not set or empty; export it before running mintage',
      ],
      unexpanded: [['b']],
    })
  })

  it('points at the whole string if escapes hide the expression', () => {
    expect(expand('a: "\\x24{vars.zone}"').reported).toEqual([
      '1:4 error: variable "zone" is not set; set it under vars:, with --var zone=…, or as MINTAGE_VAR_zone',
    ])
  })

  it('rejects expressions in variables', () => {
    expect(expand('vars: { a: "${vars.release}" }').reported).toEqual([
      '1:13 error: a variable cannot contain an expression; write the expression where the variable is used',
    ])
  })

  it('warns of the syntax of other tools, at most ten times per string', () => {
    expect(expand('a: x-$release').reported).toEqual([
      '1:6 warning: "$release" is plain text; write ${vars.release} to insert the value',
    ])
    expect(expand(`a: ${'$release '.repeat(12)}`).reported).toHaveLength(10)
    expect(expand('a: "\\x24release"').reported).toEqual([
      '1:4 warning: "$release" is plain text; write ${vars.release} to insert the value',
    ])
  })

  it('names the manifest whose variables a _catalog.yaml sees', () => {
    const folder = parsedFile('a: ${vars.zone}\nb: $release', '_catalog.yaml')
    const { findings } = expandManifest(folder, scope, parsedFile('images: []'))
    expect(findings.map(diagnosticText)).toEqual([
      '_catalog.yaml:1:4 error: variable "zone" is not set; set it under vars:, with --var zone=…, or as MINTAGE_VAR_zone; 1:1 note: used by this manifest, with its variables',
      '_catalog.yaml:2:4 warning: "$release" is plain text; write ${vars.release} to insert the value',
    ])
  })
})

it('withoutUnexpanded drops the errors of values that are not expanded', () => {
  const finding = (...path: (string | number)[]) =>
    ({ severity: 'error', code: 'invalid-value', message: 'wrong', path }) as const
  const findings = [finding('images', 0, 'name'), finding('images', 1, 'name')]
  expect(withoutUnexpanded(findings, [])).toBe(findings)
  expect(withoutUnexpanded(findings, [['images', 0, 'name']])).toEqual([finding('images', 1, 'name')])
})
