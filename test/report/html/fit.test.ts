import { expect, test } from 'vitest'
import { fitBlocks } from '../../../src/report/html/fit.ts'
import { html, sourceOf } from '../../../src/text/html.ts'

const block = (rank: number, name: string, overhead = 0) => ({
  rank,
  overhead,
  full: () => html`${name.repeat(10)}`,
  brief: () => html`${name}`,
})

const shown = (blocks: ReturnType<typeof block>[], full: number, all: number) =>
  fitBlocks(blocks, { full, all }).map((part) => part && sourceOf(part))

test.each([
  [100, 100, ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc']],
  // b has the lowest rank
  [10, 100, ['a', 'bbbbbbbbbb', 'c']],
  [10, 11, [undefined, 'bbbbbbbbbb', 'c']],
  [0, 2, [undefined, 'b', 'c']],
  [0, 0, [undefined, undefined, undefined]],
])('%i bytes in full, %i at all', (full, all, expected) => {
  expect(shown([block(2, 'a'), block(0, 'b'), block(1, 'c')], full, all)).toEqual(expected)
})

test('bytes are counted as in UTF-8, with the markup around a block', () => {
  expect(shown([block(0, 'ä')], 19, 19)).toEqual(['ä'])
  expect(shown([block(0, 'ä')], 20, 20)).toEqual(['ä'.repeat(10)])
  expect(shown([block(0, 'a', 5)], 14, 14)).toEqual(['a'])
  expect(shown([block(0, 'a', 5)], 15, 15)).toEqual(['aaaaaaaaaa'])
})
