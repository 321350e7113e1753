import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const manifest = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'

function run(env: Readonly<Record<string, string>>, command = 'plan', ...flags: string[]) {
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const access = command === 'plan' ? ['--emulator'] : []
  return mintage([command, path, ...access, ...flags], { env })
}

test.each([
  ['MINTAGE_CONCURENCY', 'MINTAGE_CONCURRENCY'],
  ['MINTAGE_concurrency', 'MINTAGE_CONCURRENCY'],
  ['MINTAGE_READRATE', 'MINTAGE_READ_RATE'],
  ['MINTAGE_SHRADS', 'MINTAGE_SHARDS'],
])('%s is reported without its value, which changes nothing', async (name, meant) => {
  const { code, stdout, stderr } = await run({ [name]: 'hidden' })
  expect(stderr).toBe(`warning: unknown variable ${name}; did you mean ${meant}?\n`)
  expect([code, stdout]).toEqual([0, (await run({})).stdout])
})

test.each([
  'MINTAGE_DEPLOYMENT', // of another program
  'MINTAGE_STAGE', // near MINTAGE_STATE, which plan does not read
  'MINTAGE_VAR_releas', // of a manifest
  'MINTAGE_IMAGE_NAME', // of a program of verify
  'MINTAGE_PORT', // of another command
  'MINTAGE_VAR', // --var has variables of its own
  'MINTAGE_EMULATOR_PORT', // of a Kubernetes service named mintage-emulator
  'MINTAGE_EMULATOR_HOST',
  'MINTAGE_SOURCE', // the start of a name is not that name
  'MINTAGE_DATE', // near MINTAGE_RATE, but short
  'MINTAGE_\u001b[31mRATE',
])('%s causes no warning', async (name) => {
  expect((await run({ [name]: '5' })).stderr).toBe('')
})

test('--quiet prints no such warning', async () => {
  expect((await run({ MINTAGE_STRIKT: '1' }, 'validate', '--quiet')).stderr).toBe('')
})

test('the warning is an entry of a JSON log', async () => {
  const { stderr } = await run({ MINTAGE_STRIKT: '1' }, 'validate', '--log-format', 'json')
  expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({
    severity: 'WARNING',
    event: 'output',
    message: 'warning: unknown variable MINTAGE_STRIKT; did you mean MINTAGE_STRICT?',
  })
})
