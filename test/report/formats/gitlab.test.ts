import { createHash } from 'node:crypto'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { formatFailure, formatResult } from '../../../src/report/format.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { countByStatus, planStatuses } from '../../../src/report/view/status.ts'
import type { PlanView, ProblemView, ValidateView } from '../../../src/report/view/view.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { specOf } from '../fixtures.ts'

const options = { color: false, verbose: false }

const problem = (over: Partial<ProblemView> = {}): ProblemView => ({
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "nmae"; did you mean "name"?',
  place: { file: './catalog/images.yaml', line: 4, column: 5 },
  image: 'web-1',
  field: 'nmae',
  ...over,
})

const validated = (problems: readonly ProblemView[]): ValidateView => ({
  command: 'validate',
  exitCode: problems.some(({ severity }) => severity === 'error') ? 3 : 0,
  files: ['catalog/images.yaml'],
  images: 2,
  text: 'not read here',
  problems,
})

const entriesOf = (problems: readonly ProblemView[]): Record<string, unknown>[] =>
  JSON.parse(formatResult(validated(problems), 'codequality', options))

// What GitLab requires of an entry; it drops others (app/validators/json_schemas/codeclimate.json).
const isEntry = new Ajv({ strict: true }).compile({
  type: 'object',
  required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
  properties: {
    description: { type: 'string', minLength: 1 },
    check_name: { type: 'string', pattern: '^mintage/[a-z-]+$' },
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
    location: {
      type: 'object',
      required: ['path', 'lines'],
      properties: {
        path: { type: 'string', pattern: '^[^./]' },
        lines: {
          type: 'object',
          required: ['begin'],
          properties: { begin: { type: 'integer', minimum: 1 } },
        },
      },
    },
  },
})

test('codequality lists each problem at its line', () => {
  const warning = problem({ severity: 'warning', code: 'no-rollback', image: null, field: null })
  const entries = entriesOf([problem(), warning])
  expect(entries).toEqual([
    {
      description: 'unknown key "nmae"; did you mean "name"?',
      check_name: 'mintage/unknown-key',
      fingerprint: createHash('sha256')
        .update('["catalog/images.yaml","unknown-key","web-1","nmae"]')
        .digest('hex'),
      severity: 'blocker',
      location: { path: 'catalog/images.yaml', lines: { begin: 4 } },
    },
    {
      description: 'unknown key "nmae"; did you mean "name"?',
      check_name: 'mintage/no-rollback',
      fingerprint: createHash('sha256')
        .update('["catalog/images.yaml","no-rollback",null,null]')
        .digest('hex'),
      severity: 'minor',
      location: { path: 'catalog/images.yaml', lines: { begin: 4 } },
    },
  ])
  expect(entries.map((entry) => isEntry(entry))).toEqual([true, true])
})

test('without problems, codequality is an empty list, without a byte order mark', () => {
  expect(formatResult(validated([]), 'codequality', options)).toBe('[]\n')
})

test('a fingerprint depends on path, code, image and field, and not on the line', () => {
  const [first] = entriesOf([problem()])
  const same = problem({ place: { file: 'catalog/images.yaml', line: 90, column: 1 }, message: 'other' })
  expect(entriesOf([same])[0]?.fingerprint).toBe(first?.fingerprint)
  const others = [
    problem({ place: { file: 'b.yaml', line: 4, column: 5 } }),
    problem({ code: 'invalid-value' }),
    problem({ image: 'web-2' }),
    problem({ field: 'name' }),
    problem({ image: null, field: 'web-1nmae' }),
  ]
  const prints = [problem(), ...others].map((one) => entriesOf([one])[0]?.fingerprint)
  expect(new Set(prints).size).toBe(6)
})

test('two equal problems have different fingerprints, and the first keeps its own', () => {
  const [first, second, third] = entriesOf([problem(), problem(), problem()])
  expect(first?.fingerprint).toBe(entriesOf([problem()])[0]?.fingerprint)
  expect(new Set([first, second, third].map((entry) => entry?.fingerprint)).size).toBe(3)
  expect(entriesOf([problem(), problem()])[1]?.fingerprint).toBe(second?.fingerprint)
})

test('a problem that no file has is at the first file', () => {
  const entries = entriesOf([problem({ place: null, message: 'not found: images.yaml' })])
  expect(entries[0]?.location).toEqual({ path: 'catalog/images.yaml', lines: { begin: 1 } })
})

test('a problem without a place is at the file that it is about', () => {
  const entries = entriesOf([problem({ place: null, filePath: './more/b.yaml' })])
  expect(entries[0]?.location).toEqual({ path: 'more/b.yaml', lines: { begin: 1 } })
})

const failure = { command: 'validate', message: 'no such flag', hint: undefined, exitCode: 64 } as const

test('codequality of a failed start has the problems of the manifest, or the reason', () => {
  const invalid = JSON.parse(formatFailure({ ...failure, problems: [problem()] }, 'codequality'))
  expect(invalid).toEqual(entriesOf([problem()]))
  const entries = JSON.parse(formatFailure({ ...failure, problems: [] }, 'codequality'))
  expect(entries).toMatchObject([
    {
      description: 'no such flag',
      check_name: 'mintage/not-started',
      severity: 'blocker',
      location: { path: 'images.yaml', lines: { begin: 1 } },
    },
  ])
  expect(isEntry(entries[0])).toBe(true)
})

test('gitlab-plan has three numbers: promotion and retirement are updates', () => {
  const counts: PlanView['counts'] = {
    ...countByStatus(planStatuses),
    create: 100_000,
    recreate: 10_000,
    adopt: 1_000,
    update: 200_000,
    verify: 20_000,
    deprecate: 2_000,
    obsolete: 200,
    delete: 3,
    exists: 5,
    drifted: 5,
    skipped: 5,
    blocked: 5,
    notSelected: 5,
  }
  const view = { ...planView(planOf([])), counts }
  expect(formatResult(view, 'gitlab-plan', options)).toBe('{"create":111000,"update":222200,"delete":3}\n')
})

test('gitlab-plan of a real plan, and of none', () => {
  const plan = planOf([toCreate(specOf('web-1')), toCreate(specOf('web-2'))])
  expect(formatResult(planView(plan), 'gitlab-plan', options)).toBe('{"create":2,"update":0,"delete":0}\n')
  expect(formatFailure({ ...failure, command: 'plan', problems: [] }, 'gitlab-plan')).toBe(
    '{"error":"no such flag"}\n',
  )
})
