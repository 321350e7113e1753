import { expect, test } from 'vitest'
import { hintFor } from '../../src/gce/errors/hints.ts'
import { codeSpan } from '../../src/text/markdown.ts'
import { plainText } from '../../src/text/plain-text.ts'
import { scrub } from '../../src/util/scrub.ts'

// ExecutableAction that is quadratic in these takes from six to thirty seconds each, beyond the time that a test has.
const length = 160_000
const hostile = (start: string, unit: string) => start + unit.repeat(length / unit.length)

test.each(['-eyJ', 'eyJ-', 'a-', 'Bearer', '1//', '/', 'a/', "rawKey='", '-----BEGIN ', '-----END '])(
  'redaction of 160 kB of %j is linear',
  (unit) => {
    expect(scrub(hostile('', unit)).length).toBeGreaterThan(0)
  },
)

test.each(['project', 'projects/', "'project:", "'projects/a"])(
  'the hint for a suspended project is found in linear time in 160 kB of %j',
  (unit) => {
    const message = hostile('', unit)
    const hint = hintFor({ kind: 'permission', reason: 'CONSUMER_SUSPENDED', message })
    expect(hint).toContain('is suspended')
  },
)

test.each(['\u001b', '\u001b[', '\u009b', '\u001b]', '\u009d'])(
  'escape sequences that start with %j are removed in linear time',
  (start) => {
    for (const unit of [';?', ';a', '1;', '#', start]) {
      const text = hostile(start, unit)
      expect(plainText(text).length).toBeLessThanOrEqual(length)
      expect(codeSpan(text).length).toBeLessThanOrEqual(2 * length)
    }
  },
)

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u009b31mred', 'red'],
  ['a\u001b]0;title\u0007b', 'ab'],
  ['a\u001b]8;;https://e.com\u001b\\link', 'alink'],
  ['a\u001b]0;no end', 'a0;no end'],
  ['a\u001bcb', 'ab'],
  ['a\nb\u2028c\u0000', 'a b c'],
  ['\u202eabc\u200b', 'abc'],
])('%j is shown as %j', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

test.each([
  ['x-eyJhbGci.eyJpc3Mi.c2ln y', 'x-••• y'],
  ['a.b.eyJhbGci.eyJpc3Mi.c2ln', 'a.b.•••'],
  ['eyJhbGci is no token', 'eyJhbGci is no token'],
  [`https://h/${'aB3+/'.repeat(8)}xyz=`, 'https://h/•••'],
  [`${'q'.repeat(44)}=`, `${'q'.repeat(44)}=`],
])('%s is redacted to %s', (text, left) => {
  expect(scrub(text)).toBe(left)
})
