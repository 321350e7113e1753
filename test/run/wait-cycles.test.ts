import { expect, test } from 'vitest'
import { components } from '../../src/run/wait-cycles.ts'

/** The paths that wait for each other, sorted. */
function groups(waits: Readonly<Record<string, readonly string[]>>): string[] {
  const byNumber = new Map<number, string[]>()
  for (const [path, number] of components(new Map(Object.entries(waits)))) {
    byNumber.set(number, [...(byNumber.get(number) ?? []), path])
  }
  return [...byNumber.values()].map((paths) => paths.sort().join('')).sort()
}

test.each<[string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
  ['nothing', {}, []],
  ['a chain', { a: ['b'], b: ['c'], c: [] }, ['a', 'b', 'c']],
  ['a circle, and what waits for it', { a: ['b'], b: ['c'], c: ['b'], d: ['c', 'a'] }, ['a', 'bc', 'd']],
  ['two circles that share one', { a: ['b', 'c'], b: ['a'], c: ['a'] }, ['abc']],
  ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, ['a', 'b', 'c', 'd']],
  ['an unknown one', { a: ['x'] }, ['a', 'x']],
])('who waits for each other in %s', (_, waits, expected) => {
  expect(groups(waits)).toEqual(expected)
})

test('a chain of a hundred thousand needs no deeper stack', () => {
  const count = 100_000
  const waits = new Map(
    Array.from({ length: count }, (_, n) => [`${n}`, n + 1 < count ? [`${n + 1}`] : ['0']]),
  )
  expect(new Set(components(waits).values()).size).toBe(1)
})
