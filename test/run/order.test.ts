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

test('a chain of ten thousand takes no longer than as many images', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `image-${index}`)
  const chain = names.map((name, index) => action(name, names[index - 1]))
  expect(longestChainsFirst(chain.reverse()).map(({ spec: { name } }) => name)).toEqual(names)
})
