import { expect, test } from 'vitest'
import { nearest } from '../../src/manifest/spelling/suggest.ts'

test.each([
  ['kep', ['keep', 'help'], 'keep'],
  ['olny', ['only', 'once'], 'only'],
  ['phsae', ['phase'], 'phase'],
  ['familly', ['families', 'family'], 'family'],
  ['source_disk', ['sourceDisk'], 'sourceDisk'],
  ['UEFI', ['UEFI_COMPATIBLE'], 'UEFI_COMPATIBLE'],
  ['keep', ['help'], undefined],
  ['wait', ['rate', 'set'], undefined],
  ['metrics', ['strict'], undefined],
])('%s, of %j, is near to %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected)
})
