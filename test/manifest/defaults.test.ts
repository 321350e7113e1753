import { describe, expect, it } from 'vitest'
import { mergeDefaults, unsetDefaults } from '../../src/manifest/defaults.ts'

describe('unsetDefaults', () => {
  it.each([
    ['nothing to unset', { a: 1 }, { b: 2 }, { a: 1 }, { b: 2 }],
    ['a default', { a: 1, b: 2 }, { a: null }, { b: 2 }, {}],
    ['a default that is null itself', { a: null }, { a: null }, { a: null }, { a: null }],
    ['null without a default', { a: 1 }, { b: null }, { a: 1 }, { b: null }],
    ['a nested default', { l: { a: 1, b: 2 } }, { l: { a: null, c: 3 } }, { l: { b: 2 } }, { l: { c: 3 } }],
    ['a list', { a: [1] }, { a: [null] }, { a: [1] }, { a: [null] }],
    ['no map over a map', { a: 1 }, 'text', { a: 1 }, 'text'],
    ['a map over no map', undefined, { a: null }, undefined, { a: null }],
  ])('%s', (_title, base, over, expectedBase, expectedOver) => {
    expect(unsetDefaults(base, over)).toEqual({ base: expectedBase, over: expectedOver })
  })

  it('returns the same objects if nothing is unset', () => {
    const [base, over] = [{ a: { b: 1 } }, { a: { c: 2 } }]
    const unset = unsetDefaults(base, over)
    expect([unset.base === base, unset.over === over]).toEqual([true, true])
  })
})

describe('mergeDefaults', () => {
  it.each([
    ['maps deeply', { labels: { a: '1', b: '1' } }, { labels: { b: '2' } }, { labels: { a: '1', b: '2' } }],
    ['lists replaced', { licenses: ['a', 'b'] }, { licenses: ['c'] }, { licenses: ['c'] }],
    ['a scalar over a map', { labels: { a: '1' } }, { labels: 'x' }, { labels: 'x' }],
    ['no defaults', undefined, { name: 'a' }, { name: 'a' }],
    ['no entry', { family: 'a' }, undefined, { family: 'a' }],
    ['the own source only', { sourceImage: 'i' }, { sourceDisk: 'd' }, { sourceDisk: 'd' }],
    [
      'the source of the defaults, without an own one',
      { sourceImage: 'i' },
      { rawDisk: { containerType: 'TAR' } },
      { sourceImage: 'i', rawDisk: { containerType: 'TAR' } },
    ],
    [
      'the key of the replaced source goes with it',
      { sourceImage: 'i', sourceImageEncryptionKey: { rawKey: 'k' } },
      { sourceDisk: 'd' },
      { sourceDisk: 'd' },
    ],
    [
      'the same source keeps its key',
      { sourceImage: 'i', sourceImageEncryptionKey: { rawKey: 'k' } },
      { sourceImage: 'j' },
      { sourceImage: 'j', sourceImageEncryptionKey: { rawKey: 'k' } },
    ],
    [
      'an own key replaces that of the defaults',
      { imageEncryptionKey: { rawKey: 'k' } },
      { imageEncryptionKey: { kmsKeyName: 'n' } },
      { imageEncryptionKey: { kmsKeyName: 'n' } },
    ],
  ])('%s', (_title, defaults, entry, expected) => {
    expect(mergeDefaults(defaults, entry as never)).toEqual(expected)
  })
})
