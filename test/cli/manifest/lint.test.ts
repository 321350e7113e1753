import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../../support/cli.ts'

const text = `project: golden-prod
images:
  - name: web-1
    sourceImage: projects/debian-cloud/global/images/family/debian-10
`
const finding = (path: string, severity: string) =>
  `${path}:4:18: ${severity}: debian-10 of debian-cloud reached end of life in 2024-06, and its images no longer get updates; use a newer family, such as debian-13 [end-of-life]
  4 |     sourceImage: projects/debian-cloud/global/images/family/debian-10
    |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
`

const file = (content: string) => join(folder({ 'images.yaml': content }), 'images.yaml')

test('a finding is a warning with the name of its rule', async () => {
  const path = file(text)
  expect(await mintage(['validate', path])).toEqual({
    code: 0,
    stdout: `${path}: valid, 1 image\n`,
    stderr: finding(path, 'warning'),
  })
  expect(await mintage(['validate', '--quiet', path])).toMatchObject({ code: 0, stderr: '' })
})

test.each([
  ['validate', ''],
  ['permissions', ''],
  ['plan', '; nothing was sent'],
  ['apply', '; nothing was sent'],
])('%s --strict refuses a finding', async (command, prevented) => {
  const path = file(text)
  expect(await mintage([command, '--strict', path])).toEqual({
    code: 3,
    stdout: '',
    stderr: `${finding(path, 'error')}\n1 error in the manifest${prevented}.\n`,
  })
})

test('a comment silences a finding, also with --strict', async () => {
  const path = file(
    text.replace('    source', '    # mintage-ignore end-of-life: moves in March\n    source'),
  )
  for (const flags of [[], ['--strict']]) {
    expect(await mintage(['validate', path, ...flags])).toMatchObject({ code: 0, stderr: '' })
  }
})

test('a comment that silences nothing is a warning', async () => {
  const path = file(
    text.replace('  - name', '  # mintage-ignore no-rollback\n  - name').replace('debian-10', 'debian-12'),
  )
  const message = (severity: string) =>
    `${path}:3:20: ${severity}: no-rollback finds nothing on line 4; remove the comment [unused-ignore]`
  const { code, stderr } = await mintage(['validate', path])
  expect([code, stderr]).toEqual([0, expect.stringContaining(message('warning'))])
  const strict = await mintage(['validate', '--strict', path])
  expect([strict.code, strict.stderr]).toEqual([3, expect.stringContaining(message('error'))])
})
