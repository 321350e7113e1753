import { expect, it } from 'vitest'
import { literalExpressions } from '../../../src/manifest/expressions/literal-expression.ts'

const variables = new Set(['release', 'release-1', 'zone'])

it.each([
  ['web-{{ vars.release }}', [['{{ vars.release }}', 4, '${vars.release}']]],
  ['{{- .Values.release -}}', [['{{- .Values.release -}}', 0, '${vars.release}']]],
  ['{{ var.other }}', [['{{ var.other }}', 0, '${vars.other}']]],
  ['{{ release }}', [['{{ release }}', 0, '${vars.release}']]],
  ['$(vars.zone)', [['$(vars.zone)', 0, '${vars.zone}']]],
  ['$[env.USER]', [['$[env.USER]', 0, '${env.USER}']]],
  ['$vars.release', [['$vars.release', 0, '${vars.release}']]],
  ['$release-1-x', [['$release-1', 0, '${vars.release-1}']]],
  ['$release-2', [['$release', 0, '${vars.release}']]],
  [
    '#{zone} and <run.date>',
    [
      ['#{zone}', 0, '${vars.zone}'],
      ['<run.date>', 12, '${run.date}'],
    ],
  ],
  ['%vars.zone%', [['%vars.zone%', 0, '${vars.zone}']]],
] as const)('%s', (text, expected) => {
  const found = literalExpressions(text, variables)
  expect(found.map(({ text, index, meant }) => [text, index, meant])).toEqual(expected)
})

it.each([
  'no expression',
  '${vars.release}',
  '$${vars.release}',
  '{{ other }}',
  '$(release-1-x)',
  '<html>',
  'US$5',
  '$env.',
  '$vars.',
  `$${'x'.repeat(200)}`,
])('%s has none', (text) => {
  expect(literalExpressions(text, variables)).toEqual([])
})
