import fc from 'fast-check'
import { parse } from 'junit2json'
import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { junit } from '../../../src/report/formats/junit.ts'
import { fitSuites } from '../../../src/report/junit/fit-suites.ts'
import { type TestCase, withUniqueNames } from '../../../src/report/junit/test-case.ts'
import { junitXml, sizeOf } from '../../../src/report/junit/xml.ts'
import { type Report, reportView } from '../../../src/report/view/report-view.ts'
import type { ProblemView, ReportView, ValidateView } from '../../../src/report/view/view.ts'
import type { Outcome } from '../../../src/run/events.ts'
import type { Phase } from '../../../src/run/phases/phase-recorder.ts'
import { failedVerify, linkOf, quotaError, specOf } from '../fixtures.ts'

/** What GitLab's parser sees: libxml2 reads the file, and refuses what is not XML. */
function read<T>(xml: string, look: (document: XmlDocument) => T): T {
  const document = XmlDocument.fromString(xml)
  try {
    return look(document)
  } finally {
    document.dispose()
  }
}

const attributesOf = (xml: string, path: string): string[] =>
  read(xml, (document) => document.find(path).map((node) => node.content))

const web = specOf('web-1', { body: { name: 'web-1', family: 'web' } })
const failing = specOf('web-2', { body: { name: 'web-2', family: 'web' } })
const other = specOf('db-1', { project: 'staging', body: { name: 'db-1' } })

const view = (
  outcomes: readonly Outcome[],
  over: Partial<ReportView> = {},
  phases: Report['phases'] = () => [],
): ReportView => ({
  ...reportView({ outcomes, stop: undefined, ms: 65_000, requests: 24, throttled: [], phases }),
  ...over,
})

const base = { steps: [] } as const

/** Of images that wait a second in the queue, and then for their operation. */
const phasesOf =
  (ms: Readonly<Record<string, number>>) =>
  ({ name }: { readonly name: string }): Phase[] => {
    const durationMs = ms[name]
    if (durationMs === undefined) return []
    return [
      { name: 'queued', startMs: 0, durationMs: 1_000 },
      { name: 'wait', startMs: 1_000, durationMs },
    ]
  }

test('writes a suite a project, a test an image', () => {
  const outcomes: Outcome[] = [
    { ...base, result: 'changed', image: web, spec: web, selfLink: linkOf(web), ms: 61_500, warnings: [] },
    { ...base, result: 'failed', image: failing, spec: failing, failure: quotaError(), ms: 5_000 },
    { ...base, result: 'unchanged', image: other, spec: other, selfLink: linkOf(other) },
  ]
  const phases = phasesOf({ 'web-1': 61_500, 'web-2': 5_000 })
  expect(junit.apply(view(outcomes, {}, phases))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mintage" tests="3" failures="1" errors="0" time="65.000">
 <testsuite name="golden" tests="2" failures="1" errors="0" skipped="0" time="62.500">
  <testcase classname="golden.web" name="web-1" file="images.yaml" time="61.500"/>
  <testcase classname="golden.web" name="web-2" file="images.yaml" time="5.000">
   <failure message="failed after 5.0s: Quota &apos;IMAGES&apos; exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)">failed after 5.0s: Quota &apos;IMAGES&apos; exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)
quota: compute.googleapis.com/images limit 100
see: https://cloud.google.com/compute/quotas
hint: delete images that are no longer used, or ask for more quota</failure>
  </testcase>
 </testsuite>
 <testsuite name="staging" tests="1" failures="0" errors="0" skipped="0" time="0.000">
  <testcase classname="staging" name="db-1" file="images.yaml"/>
 </testsuite>
</testsuites>
`)
})

test('the time of a suite is that from its first image to its last, also of an interrupted run', () => {
  const outcomes: Outcome[] = [
    { ...base, result: 'cancelled', image: web, spec: web, left: { at: 'running' } },
    { ...base, result: 'cancelled', image: failing, spec: failing },
    { ...base, result: 'cancelled', image: other, spec: other },
  ]
  const xml = junit.apply(view(outcomes, { stop: 'SIGTERM' }, phasesOf({ 'web-1': 41_000, 'web-2': 24_000 })))
  expect(attributesOf(xml, '//testsuite/@time')).toEqual(['42.000', '0.000'])
})

const drift = [{ field: 'family', expected: 'web', actual: '(none)' }]
const left = { at: 'running', operation: 'operation-1' } as const

test.each<[Outcome, string]>([
  [{ ...base, result: 'drifted', image: web, spec: web, selfLink: '', fields: drift }, 'failure'],
  [{ ...base, result: 'failed', image: web, spec: web, failure: quotaError(), ms: 0 }, 'failure'],
  [{ ...base, result: 'cancelled', image: web, spec: web }, 'error'],
  [{ ...base, result: 'cancelled', image: web, spec: web, left }, 'error'],
  [{ ...base, result: 'skipped', image: web, spec: web, why: 'source image web-0 failed' }, 'skipped'],
  [{ ...base, result: 'withheld', image: web, why: 'it is the head by now' }, 'skipped'],
  [{ ...base, result: 'notSelected', image: web, spec: web }, 'skipped'],
])('%# is a %s', (outcome, kind) => {
  const xml = junit.apply(view([outcome]))
  expect(attributesOf(xml, '//testcase/*').length).toBe(1)
  expect(attributesOf(xml, `//testcase/${kind}/@message`)).toHaveLength(1)
  const counts = { failure: 'failures', error: 'errors', skipped: 'skipped' }
  expect(attributesOf(xml, `//testsuite/@${counts[kind as 'error']}`)).toEqual(['1'])
})

test('does not contain the output of the program that verifies an image', () => {
  const xml = junit.apply(view([failedVerify(web, 'no sshd\u0000\nexit 3')]))
  expect(attributesOf(xml, '//failure')).toEqual([
    'failed after 2.0s: smoke.sh ended with exit code 3 (VERIFY_FAILED)',
  ])
  expect(xml).not.toContain('no sshd')
})

test('names the family of an image that the manifest does not list', () => {
  const retired = { ...base, result: 'withheld', image: web, why: 'it is the head by now' } as const
  const family = {
    project: 'golden',
    family: 'web',
    members: [{ name: 'web-1', fate: 'delete', text: '' }],
  } as unknown as ReportView['families'][number]
  expect(attributesOf(junit.apply(view([retired], { families: [family] })), '//@classname')).toEqual([
    'golden.web',
  ])
})

test('of a run without images, writes a test that passes', () => {
  const xml = junit.apply(view([]))
  expect(attributesOf(xml, '//testcase/@name')).toEqual(['no images'])
  expect(attributesOf(xml, '//testcase/*')).toEqual([])
})

const problem = (over: Partial<ProblemView> = {}): ProblemView => ({
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "nmae"; did you mean "name"?',
  place: { file: 'images.yaml', line: 4, column: 5 },
  image: 'web-1',
  field: 'nmae',
  ...over,
})

const validated = (problems: readonly ProblemView[], over: Partial<ValidateView> = {}): ValidateView => ({
  command: 'validate',
  exitCode: problems.some(({ severity }) => severity === 'error') ? 3 : 0,
  files: ['images.yaml', 'more'],
  images: 2,
  text: 'not read here',
  problems,
  ...over,
})

const unplaced = { place: null, image: null, field: null }

test('of a check, writes a suite a file, a test an error', () => {
  const problems = [
    problem(),
    problem({ code: 'duplicate-name', place: { file: 'more/b.yaml', line: 9, column: 1 }, field: null }),
    problem({ severity: 'warning', code: 'no-rollback' }),
    problem({ ...unplaced, code: 'unreadable-file', message: 'c.yaml: no such file', filePath: 'c.yaml' }),
    problem({ ...unplaced, code: 'unknown-variable', message: '--var team is unknown' }),
  ]
  expect(junit.validate(validated(problems))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mintage" tests="4" failures="4" errors="0">
 <testsuite name="images.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.000">
  <testcase classname="images.yaml" name="unknown-key web-1 nmae" file="images.yaml">
   <failure message="unknown key &quot;nmae&quot;; did you mean &quot;name&quot;?">unknown key &quot;nmae&quot;; did you mean &quot;name&quot;?
images.yaml:4:5</failure>
  </testcase>
 </testsuite>
 <testsuite name="more/b.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.000">
  <testcase classname="more/b.yaml" name="duplicate-name web-1" file="more/b.yaml">
   <failure message="unknown key &quot;nmae&quot;; did you mean &quot;name&quot;?">unknown key &quot;nmae&quot;; did you mean &quot;name&quot;?
more/b.yaml:9:1</failure>
  </testcase>
 </testsuite>
 <testsuite name="c.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.000">
  <testcase classname="c.yaml" name="unreadable-file" file="c.yaml">
   <failure message="c.yaml: no such file">c.yaml: no such file</failure>
  </testcase>
 </testsuite>
 <testsuite name="mintage" tests="1" failures="1" errors="0" skipped="0" time="0.000">
  <testcase classname="mintage" name="unknown-variable">
   <failure message="--var team is unknown">--var team is unknown</failure>
  </testcase>
 </testsuite>
</testsuites>
`)
})

test('of a valid manifest, writes a test that passes a file', () => {
  const xml = junit.validate(validated([problem({ severity: 'warning' })]))
  expect(attributesOf(xml, '//testcase/@classname')).toEqual(['images.yaml', 'more'])
  expect(attributesOf(xml, '//testcase/@name')).toEqual(['is valid', 'is valid'])
  expect(attributesOf(xml, '//testcase/*')).toEqual([])
})

test('two equal errors have different names', () => {
  const xml = junit.validate(validated([problem(), problem(), problem()]))
  expect(attributesOf(xml, '//testcase/@name')).toEqual([
    'unknown-key web-1 nmae',
    'unknown-key web-1 nmae (2)',
    'unknown-key web-1 nmae (3)',
  ])
})

test('50,000 equal errors have different names too', () => {
  const xml = junit.validate(validated(Array.from({ length: 50_000 }, () => problem())))
  expect(xml).toContain(' name="unknown-key web-1 nmae (50000)" ')
})

test('shows why a command did not start, and the errors of the manifest', () => {
  const failure = {
    command: 'apply',
    message: 'the manifest is invalid',
    hint: 'see stderr',
    exitCode: 3,
  } as const
  const xml = junit.failure({ ...failure, problems: [problem()] })
  expect(attributesOf(xml, '//error')).toEqual(['the manifest is invalid\nhint: see stderr'])
  expect(attributesOf(xml, '//failure/@message')).toEqual(['unknown key "nmae"; did you mean "name"?'])
  expect(
    junit.failure({ ...failure, hint: undefined, problems: [] }),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mintage" tests="1" failures="0" errors="1">
 <testsuite name="mintage" tests="1" failures="0" errors="1" skipped="0" time="0.000">
  <testcase classname="mintage.apply" name="start">
   <error message="the manifest is invalid">the manifest is invalid</error>
  </testcase>
 </testsuite>
</testsuites>
`)
})

test('a JUnit reader finds the tests', async () => {
  const outcomes: Outcome[] = [
    { ...base, result: 'failed', image: web, spec: web, failure: quotaError(), ms: 5_000 },
  ]
  expect(await parse(junit.apply(view(outcomes)))).toMatchObject({
    tests: 1,
    failures: 1,
    testsuite: [
      {
        name: 'golden',
        tests: 1,
        testcase: [
          { classname: 'golden.web', name: 'web-1', time: 5, failure: [{ message: /^failed/ }] },
        ].map((one) => ({ ...one, failure: [{ message: expect.stringMatching(/^failed after/) }] })),
      },
    ],
  })
})

const caseOf = (over: Partial<TestCase> = {}): TestCase => ({
  className: 'golden.web',
  name: 'web-1',
  file: 'images.yaml',
  durationMs: 1,
  notPassed: null,
  ...over,
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'true',
    ']]>',
    '<!--',
    '&#0;',
    '\u0000\u001b[31m',
    '\ufffe\uffff',
    '\ud800',
    'a\udc00b',
    '"\'<&>',
  ),
)

test('any text is XML, and comes back without the characters that XML refuses', () => {
  fc.assert(
    fc.property(hostile, hostile, fc.array(hostile), (name, message, lines) => {
      const notPassed = { kind: 'failure', message, lines } as const
      const xml = junitXml([{ name, cases: [caseOf({ name, className: name, notPassed })] }])
      const allowed = (text: string) =>
        // biome-ignore lint/suspicious/noControlCharactersInRegex: XML refuses them
        text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '')
      const [failure] = read(xml, (document) => document.find('//failure')) as XmlElement[]
      expect(failure).toBeDefined()
      const text = [message, ...lines].join('\n')
      // a parser reads all line ends as line feeds (XML 1.0, 2.11)
      const expected = allowed(text).replace(/\r\n?/g, '\n')
      if (expected.length <= 10_000) expect(attributesOf(xml, '//failure')).toEqual([expected])
    }),
  )
})

test('keeps the failures where the limits are exceeded, and counts the omitted tests', () => {
  const failed = { kind: 'failure', message: 'no', lines: [] } as const
  const cases = Array.from({ length: 100 }, (_, index) =>
    caseOf({ name: `web-${index}`, notPassed: index % 10 === 9 ? failed : null }),
  )
  const limits = { bytes: 1_000_000, elements: 35 }
  const suites = fitSuites([{ name: 'golden', cases }], sizeOf, limits)
  const xml = junitXml(suites)
  expect(attributesOf(xml, '//*').length).toBe(35)
  expect(attributesOf(xml, '//failure').length).toBe(10)
  expect(attributesOf(xml, '//skipped')).toEqual([
    '80 tests omitted: a report has at most 30 MB and 250,000 elements',
  ])
})

test('stays within the bytes, however texts are escaped', () => {
  const cases = Array.from({ length: 50 }, (_, index) =>
    caseOf({
      name: `"web"-${index}`,
      notPassed: { kind: 'failure', message: 'é"<&>', lines: ['✗'.repeat(500)] },
    }),
  )
  const limits = { bytes: 20_000, elements: 1_000 }
  const xml = junitXml(fitSuites([{ name: '"'.repeat(100), cases }], sizeOf, limits))
  expect(Buffer.byteLength(xml)).toBeLessThanOrEqual(limits.bytes)
  expect(Buffer.byteLength(xml)).toBeGreaterThan(limits.bytes - 5_000)
})

test('300,000 images are within the limits of GitLab', () => {
  const cases = Array.from({ length: 300_000 }, (_, index) => caseOf({ name: `web-${index}` }))
  const suites = fitSuites([{ name: 'golden', cases }], () => ({ bytes: 100, elements: 1 }))
  const kept = suites.flatMap((suite) => suite.cases)
  // the root, two suites, and the mark of the skipped test
  expect(kept.length + 4).toBe(250_000)
  const large = fitSuites([{ name: 'golden', cases }], () => ({ bytes: 10_000, elements: 1 }))
  expect(large.flatMap((suite) => suite.cases).length).toBe(3_000)
})

test('a text has at most 10,000 characters', () => {
  const notPassed = { kind: 'failure', message: 'no', lines: ['x'.repeat(20_000)] } as const
  const [text] = attributesOf(junitXml([{ name: 'golden', cases: [caseOf({ notPassed })] }]), '//failure')
  expect(text).toHaveLength(10_000)
})

test('names are unique across suites', () => {
  const suites = withUniqueNames([
    { name: 'a', cases: [caseOf(), caseOf()] },
    { name: 'b', cases: [caseOf({ name: 'web-1 (2)' }), caseOf({ className: 'golden' })] },
  ])
  expect(suites.flatMap(({ cases }) => cases.map(({ className, name }) => `${className} ${name}`))).toEqual([
    'golden.web web-1',
    'golden.web web-1 (2)',
    'golden.web web-1 (2) (2)',
    'golden web-1',
  ])
})
