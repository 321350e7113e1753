import { expect, test } from 'vitest'
import { parseReport } from '../../src/report/report-file.ts'

test.each([
  ['out/report.json', 'json', 'out/report.json'],
  ['REPORT.MD', 'markdown', 'REPORT.MD'],
  ['a.markdown', 'markdown', 'a.markdown'],
  ['a.b.txt', 'text', 'a.b.txt'],
  ['json=out/a', 'json', 'out/a'],
  ['text=a=b.json', 'text', 'a=b.json'],
  ['./a=b.json', 'json', './a=b.json'],
])('%s is %s in %s', (value, format, path) => {
  expect(parseReport(value, 'plan')).toEqual({ ok: true, value: { format, path } })
})

test.each([
  [
    'report.doc',
    'cannot infer the kind of report report.doc: unknown extension .doc; use .txt, .json, .md, .html or ',
  ],
  [
    'report',
    '--report report has no kind; write it as json=report, or with text, markdown, html or gitlab-plan instead of json',
  ],
  ['-', '--report - names no file; --format sets the format of stdout'],
  ['/dev/stdout', '--report /dev/stdout has no kind; write it as json=/dev/stdout, or with text, '],
  [
    'csv=a.json',
    '--report csv=a.json has the unknown kind csv; use text, json, markdown, html or gitlab-plan',
  ],
  ['json=', '--report json= has no file'],
  ['=x', '--report =x has no kind; write it as json=x, or with text, '],
  ['=x.json', '--report =x.json has no kind; write it as json=x.json, or with text, '],
])('%s is none', (value, error) => {
  const parsed = parseReport(value, 'plan')
  expect(parsed.ok ? '' : parsed.error).toContain(error)
})

test('lists the kinds of the command', () => {
  expect(parseReport('markdown=a', 'validate')).toMatchObject({
    error: expect.stringMatching(/^validate has no report of kind markdown; use \.txt/),
  })
})
