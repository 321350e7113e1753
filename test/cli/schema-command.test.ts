import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'

test('schema prints the schema; --modeline the comment by which an editor finds it outside a clone', async () => {
  const { code, stdout } = await mintage(['schema'])
  expect(code).toBe(0)
  const modeline = await mintage(['schema', '--modeline'])
  const [, url = ''] = /^# yaml-language-server: \$schema=(file:\/\/\S+)\n$/.exec(modeline.stdout) ?? []
  expect(readFileSync(fileURLToPath(url), 'utf8')).toBe(stdout)
})
