import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'

test.each([
  [[], 'urn:mintage:manifest:1'],
  [['--catalog'], 'urn:mintage:catalog:1'], // of _catalog.yaml
])(
  'schema %j prints the schema; --modeline the comment by which an editor finds it outside a clone',
  async (flags, id) => {
    const { code, stdout } = await mintage(['schema', ...flags])
    expect([code, JSON.parse(stdout).$id]).toEqual([0, id])
    const modeline = await mintage(['schema', ...flags, '--modeline'])
    const [, url = ''] = /^# yaml-language-server: \$schema=(file:\/\/\S+)\n$/.exec(modeline.stdout) ?? []
    expect(readFileSync(fileURLToPath(url), 'utf8')).toBe(stdout)
  },
)

test('schema --report prints the schema of JSON reports', async () => {
  const { code, stdout } = await mintage(['schema', '--report'])
  expect([code, JSON.parse(stdout).$id]).toEqual([0, 'urn:mintage:report:2'])
})

test.each([
  ['--catalog', '--report and --catalog are mutually exclusive: a report is not a manifest'],
  ['--modeline', '--report and --modeline are mutually exclusive: a report is not a manifest'],
])('schema --report %s is a usage error', async (flag, message) => {
  const { code, stderr } = await mintage(['schema', '--report', flag])
  expect([code, stderr]).toEqual([64, `mintage: ${message}\n`])
})

test('schema --report overrides variables of manifest schemas', async () => {
  const env = { MINTAGE_CATALOG: '1', MINTAGE_MODELINE: '1', MINTAGE_PUBLISHED: '1' }
  const { code, stdout } = await mintage(['schema', '--report'], { env })
  expect([code, JSON.parse(stdout).$id]).toEqual([0, 'urn:mintage:report:2'])
})
