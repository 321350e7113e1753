import { expect, test } from 'vitest'
import { withSubject } from '../../src/manifest/source-file.ts'
import { problemView } from '../../src/report/view/problem-view.ts'

const file = { path: 'images\u001B[31m.yaml', text: 'project: p\nimages: secret\n' }

test('a diagnostic as data: harmless lines without secrets, and its place', () => {
  const place = { file, range: { offset: 19, length: 6 } }
  const hide = (text: string) => text.replaceAll('secret', '•••')
  withSubject(place, { image: 'web-secret', field: 'labels.team\n' })
  expect(
    problemView({ severity: 'error', code: 'invalid-type', message: 'not a list:\nsecret', place }, hide),
  ).toMatchObject({
    severity: 'error',
    code: 'invalid-type',
    image: 'web-•••',
    field: 'labels.team',
    message: 'not a list: •••',
    place: { file: 'images.yaml', line: 2, column: 9 },
  })
})

test('a diagnostic without a place, and one of a lint rule', () => {
  const found = { severity: 'warning', code: 'lint', message: 'm', rule: 'no-rollback' } as const
  expect(problemView(found, (text) => text)).toMatchObject({ code: 'no-rollback', place: null })
  const unreadable = { ...found, filePath: 'b\u001B[31m.yaml' }
  expect(problemView(unreadable, (text) => text)).toMatchObject({ place: null, filePath: 'b.yaml' })
})
