import { expect, test } from 'vitest'
import { markerLine, originLine } from '../../src/report/formats/markdown/marker.ts'

test.each([
  ['web', 'web'],
  ['platform-golden', 'platform-golden'],
  ['db+web', 'db+web'],
  ['images/web_1.yaml', 'images/web_1.yaml'],
  ['', ''],
  ['a-->b', 'a-%2D%3Eb'],
  ['a--!>b', 'a-%2D%21%3Eb'],
  ['a---b', 'a-%2D-b'],
  ['-->', '-%2D%3E'],
  ['web -->\n<script>', 'web%20-%2D%3E%0A%3Cscript%3E'],
  ['100%', '100%25'],
  ['`$(rm)`"\'', '%60%24%28rm%29%60%22%27'],
  ['@octocat #1', '%40octocat%20%231'],
  ['größe', 'gr%C3%B6%C3%9Fe'],
  ['\uD800', '%EF%BF%BD'],
])('the target %j is %s in the marker', (target, text) => {
  expect(markerLine('plan', target)).toBe(`<!-- mintage:plan:${text} -->`)
})

test('a long target is cut, and differs from others with the same start', () => {
  const [one, other] = ['1', '2'].map((end) => markerLine('apply', `${'images/'.repeat(40)}${end}`))
  expect(one).toMatch(/^<!-- mintage:apply:(?:images\/)+i?m?a?g?e?s?~[0-9a-f]{16} -->$/)
  expect(one?.length).toBeLessThan(150)
  expect(one).not.toBe(other)
})

test('each shard has its own marker', () => {
  expect(markerLine('apply', 'web', { index: 2, count: 8 })).toBe('<!-- mintage:apply:web:2/8 -->')
})

test('the origin for readers', () => {
  expect(originLine('plan', '')).toBe('mintage plan')
  expect(originLine('apply', 'a`b', '3 requests')).toBe('mintage apply of ``a`b`` · 3 requests')
})
