import { expect, test } from 'vitest'
import type { Action } from '../../src/plan/plan.ts'
import { longestChainsFirst } from '../../src/run/order.ts'
import { spec } from '../support/spec.ts'

const action = (name: string, after?: string): Action => {
  const common = { kind: 'create', spec: spec(name), request: { name } } as const
  return after === undefined ? common : { ...common, after: spec(after).path }
}

test('the images on which the longest chains are built come first; among equals the plan’s order holds', () => {
  const actions = [
    action('alone'),
    action('leaf', 'middle'),
    action('middle', 'base'),
    action('other-leaf', 'other'),
    action('base'),
    action('other'),
    action('second-leaf', 'base'),
  ]
  expect(longestChainsFirst(actions).map(({ spec: { name } }) => name)).toEqual([
    'base',
    'middle',
    'other',
    'alone',
    'leaf',
    'other-leaf',
    'second-leaf',
  ])
})

test.each([
  ['listed from its base', false],
  ['listed from its end', true],
])('a chain of a hundred thousand, %s, is walked once', (_, isReversed) => {
  const names = Array.from({ length: 100_000 }, (_, index) => `image-${index}`)
  let reads = 0
  const chain = names.map((name, index) => {
    const link = action(name, names[index - 1])
    return new Proxy(link, {
      get(target, key) {
        if (key === 'after') reads += 1
        return Reflect.get(target, key)
      },
    })
  })
  const ordered = longestChainsFirst(isReversed ? chain.toReversed() : chain)
  expect(ordered.map(({ spec: { name } }) => name)).toEqual(names)
  expect(reads).toBeLessThanOrEqual(4 * names.length)
})
