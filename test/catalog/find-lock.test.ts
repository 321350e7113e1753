import { expect, test } from 'vitest'
import { isWholeFolder, lockCandidates } from '../../src/catalog/lock/find-lock.ts'
import { reportUnpinned } from '../../src/catalog/lock/read-lock.ts'

/** `b` is a link to `a`. */
const io = {
  list: (path: string) =>
    ['a', 'b'].includes(path)
      ? ['web.yaml', 'db.yml', '_catalog.yaml', '.x.yaml', 'mintage.lock']
      : ('file' as const),
  realPath: (path: string) => path.replace(/^b\b/, 'a').replace(/\/$/, ''),
}

test.each([
  [['images.yaml'], ['mintage.lock']],
  [['a/web.yaml', 'a/db.yml'], ['a/mintage.lock']],
  [['a'], ['a/mintage.lock']],
  [['a', 'b/web.yaml'], ['b/mintage.lock']],
  [
    ['a/web.yaml', 'c/web.yaml'],
    ['a/mintage.lock', 'c/mintage.lock'],
  ],
  [['-'], []],
])('the lock files of %j are %j', (files, locks) => {
  expect(lockCandidates(files, io)).toEqual(locks)
})

test.each([
  [['a'], true],
  [['b/'], true],
  [['a/web.yaml', 'b/db.yml'], true],
  [['a/web.yaml'], false],
  [['c'], false],
])('whether %j are all manifests next to the lock file: %s', (files, isWhole) => {
  expect(isWholeFolder(files, 'a/mintage.lock', io)).toBe(isWhole)
})

test('a lock file without manifests in its folder belongs to manifests of several folders', () => {
  const locks = { ...io, list: (path: string) => (path === 'locks' ? ['mintage.lock'] : ('file' as const)) }
  expect(isWholeFolder(['a/web.yaml'], 'locks/mintage.lock', locks)).toBe(false)
})

test('a lock file that is about to be written needs no entries', () => {
  const place = { file: { path: 'images.yaml', text: '' }, range: { offset: 0, length: 0 } }
  const source = { key: 'k', source: { kind: 'none' }, place, isOpen: true } as const
  const reported: unknown[] = []
  reportUnpinned([source], { file: place.file, pins: new Map() }, 'pin', (one) => reported.push(one))
  expect(reported).toEqual([])
})
