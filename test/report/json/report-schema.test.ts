import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it, test } from 'vitest'
import { jsonFailure, jsonReport } from '../../../src/report/json/json-report.ts'
import { reportSchema } from '../../../src/report/json/report-schema.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type { ProblemView } from '../../../src/report/view/view.ts'
import { expectReport } from '../../support/check-reports.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { linkOf, quotaError, specOf, throttled } from '../fixtures.ts'

const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(reportSchema as object)

const problem: ProblemView = {
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "nmae"; did you mean "name"?',
  place: { file: 'images.yaml', line: 3, column: 5 },
  image: null,
  field: 'nmae',
}

const reports = {
  plan: jsonReport(planView(planOf([toCreate(specOf('web-1'))]), { problems: [problem] })),
  apply: jsonReport(
    reportView({
      outcomes: [
        {
          result: 'changed',
          steps: [],
          image: specOf('a'),
          spec: specOf('a'),
          selfLink: linkOf(specOf('a')),
          ms: 5,
          warnings: [{ code: 'DEPRECATED_RESOURCE_USED', message: 'old', data: [{ key: 'k' }] }],
        },
        {
          result: 'failed',
          steps: [],
          image: specOf('b'),
          spec: specOf('b'),
          failure: quotaError(),
          ms: 3,
        },
      ],
      stop: 'SIGTERM',
      ms: 10,
      requests: 3,
      throttled,
      phases: () => [{ name: 'insert', startMs: 0, durationMs: 5 }],
    }),
  ),
  validate: jsonReport({
    command: 'validate',
    exitCode: 3,
    files: ['images.yaml'],
    images: 0,
    text: 'images.yaml: invalid, 1 error',
    problems: [problem, { ...problem, place: null }],
  }),
  failedStart: jsonFailure({
    command: 'apply',
    exitCode: 3,
    message: 'the manifest is invalid',
    hint: undefined,
    problems: [problem],
  }),
}

test.each(Object.entries(reports))(
  'a report of %s matches the schema, and has no other keys',
  (_, report) => {
    expectReport(report)
  },
)

test('validate prints a problem with its place', () => {
  expect(reports.validate).toEqual({
    version: '2.0',
    command: 'validate',
    exitCode: 3,
    valid: false,
    images: 0,
    files: ['images.yaml'],
    problems: [
      {
        severity: 'error',
        code: 'unknown-key',
        message: 'unknown key "nmae"; did you mean "name"?',
        place: { file: 'images.yaml', line: 3, column: 5 },
        image: null,
        field: 'nmae',
      },
      expect.objectContaining({ place: null }),
    ],
  })
})

describe('the published schema', () => {
  it('is the generated one', () => {
    expect(JSON.parse(readFileSync('schemas/report.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(reportSchema)),
    )
  })

  it('accepts keys of a later minor version, and no other major version', () => {
    const { plan } = reports
    expect(accepts({ ...plan, version: '2.7', later: 1 })).toBe(true)
    expect(accepts({ ...plan, version: '3.0' })).toBe(false)
    expect(() => expectReport({ ...plan, later: 1 })).toThrow()
  })

  it.each(Object.entries(reports))('requires every key of %s', (_, report) => {
    for (const key of Object.keys(report)) {
      const { [key]: __, ...rest } = report as Readonly<Record<string, unknown>>
      expect([key, accepts(rest)]).toEqual([key, false])
    }
  })

  it('describes each key', () => {
    const undescribed: string[] = []
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, object>> }
      for (const [key, member] of Object.entries(properties)) {
        const isCount = /\/(?:counts|changes)$/.test(path)
        if (!isCount && !('description' in member)) undescribed.push(`${path}/${key}`)
      }
      for (const [key, member] of Object.entries(schema))
        walk(member, `${path}/${key}`.replace('/properties', ''))
    }
    walk(reportSchema, '')
    expect(undescribed).toEqual([])
  })

  it('has no key that the docs lack', () => {
    const page = ['report-json', 'status', 'permissions']
      .map((name) => readFileSync(`docs/${name}.md`, 'utf8'))
      .join('')
    const words = new Set(page.match(/\w+/g))
    const missing = keysOf(reportSchema).filter((key) => !words.has(key))
    expect(missing).toEqual([])
  })
})

const keysOf = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties = {} } = schema as { readonly properties?: object }
  return [...Object.keys(properties), ...Object.values(schema).flatMap(keysOf)]
}
