import { expect, it } from 'vitest'
import { evaluate, type Scope } from '../../../src/manifest/expressions/evaluate.ts'

const used: string[] = []
const scope: Scope = {
  vars: new Map([
    ['release', '2026-11'],
    ['empty', ''],
    ['list', undefined],
  ]),
  complete: true,
  env: { USER: 'ann' },
  now: Date.UTC(2026, 0, 5, 9, 8, 7),
  use: (name) => used.push(name),
  reserve: () => true,
}

it.each([
  ['vars.release', '2026-11'],
  ['vars.empty', ''],
  ['env.USER', 'ann'],
])('${%s} is "%s"', (inner, value) => {
  expect(evaluate(`\${${inner}}`, inner, scope)).toEqual({ value })
})

it.each([
  ['run.date', '20260105', '19700101'],
  ['run.time', '090807', '000000'],
])('${%s} is "%s", and "%s" at the fixed time', (inner, value, timed) => {
  expect(evaluate(`\${${inner}}`, inner, scope)).toEqual({ value, timed })
})

const all = 'use ${vars.NAME}, ${env.NAME}, ${run.date} or ${run.time}'

it.each([
  ['vars.relase', 'variable "relase" is not set; did you mean "release"?'],
  ['vars.zone', 'variable "zone" is not set; set it under vars:, with --var zone=…, or as MINTAGE_VAR_zone'],
  ['env.HOME', 'environment variable HOME is not set or empty; export it before running mintage'],
  ['run.toString', 'unknown expression ${run.toString}; use ${run.date} or ${run.time}'],
  ['run.year', 'unknown expression ${run.year}; use ${run.date} or ${run.time}'],
  [
    'matrix.tier',
    '${matrix.tier} has a value only in an entry with a matrix; add matrix: { tier: [VALUE, …] } to the entry that uses it',
  ],
  ['source.nmae', 'unknown expression ${source.nmae}; did you mean "name"?'],
  [
    'source.zone',
    'unknown expression ${source.zone}; use ${source.name}, ${source.id}, ${source.creationDate} or ${source.generation}',
  ],
  ['release', 'unknown expression ${release}; write ${vars.release}'],
  ['var.release', 'unknown expression ${var.release}; did you mean "vars"?'],
  ['', `unknown expression \${}; ${all}`],
  ['vars.a.b', `unknown expression \${vars.a.b}; ${all}`],
  ['{ vars.release ', 'unknown expression ${{ vars.release }}; write ${vars.release}'],
])('${%s} has the problem "%s"', (inner, problem) => {
  expect(evaluate(`\${${inner}}`, inner, scope)).toEqual({ problem })
})

it.each(['name', 'id', 'creationDate', 'generation'])('leaves ${source.%s} open', (open) => {
  expect(evaluate(`\${source.${open}}`, `source.${open}`, scope)).toEqual({ open })
})

it('quotes an unclosed expression, but no long word, which may be a secret', () => {
  const problem = (whole: string) => evaluate(whole, whole.slice(2), scope)
  expect(problem('${vars.release and so on')).toEqual({
    problem: '"${vars.release" is not closed; write ${…}, or $${ for a literal ${',
  })
  expect(problem(`\${${'x'.repeat(40)}`)).toEqual({
    problem: '"${…" is not closed; write ${…}, or $${ for a literal ${',
  })
})

it('has no message for a variable that is reported elsewhere', () => {
  expect(evaluate('${vars.list}', 'vars.list', scope)).toEqual({ problem: undefined })
  const incomplete = { ...scope, complete: false }
  expect(evaluate('${vars.zone}', 'vars.zone', incomplete)).toEqual({ problem: undefined })
})

it('notes each variable that is used', () => {
  used.length = 0
  for (const inner of ['vars.release', 'vars.zone', 'env.USER']) evaluate(`\${${inner}}`, inner, scope)
  expect(used).toEqual(['release', 'zone'])
})
