import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendLines } from '../../src/commands/output/append-file.ts'
import { folder } from '../support/cli.ts'

test.each([
  ['', 'a=1\n', 'a=1\n'],
  ['b=2\n', 'a=1\n', 'b=2\na=1\n'],
  ['b=2', 'a=1\n', 'b=2\na=1\n'],
  ['é', 'a=1\n', 'é\na=1\n'],
  ['b=2', undefined, 'b=2'],
])('%j and %j: %j', async (before, text, after) => {
  const path = join(folder({ file: before }), 'file')
  const sizes: number[] = []
  await appendLines(path, (size) => {
    sizes.push(size)
    return text
  })
  expect([readFileSync(path, 'utf8'), sizes]).toEqual([after, [Buffer.byteLength(before)]])
})

test('creates a missing file', async () => {
  const path = join(folder({}), 'file')
  await appendLines(path, () => 'a=1\n')
  expect(readFileSync(path, 'utf8')).toBe('a=1\n')
})

test('a device has no size', async () => {
  await expect(appendLines('/dev/null', (size) => `${size}`)).resolves.toBeUndefined()
})

test.each([
  ['.', 'EISDIR'],
  ['missing/file', 'ENOENT'],
])('%s is rejected with %s', async (name, code) => {
  await expect(appendLines(join(folder({}), name), () => 'a')).rejects.toMatchObject({ code })
})
