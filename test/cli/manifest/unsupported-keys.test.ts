import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../../support/cli.ts'

const text = `project: golden-prod
catalog: golden
onDrift: update
families:
  web: { keep: 3 }
images:
  - name: web-1
    family: web
    sourceImage: base
    verify: [./smoke.sh]
`

const families = '5:3: error: "families" is not supported by this version of mintage; remove it'

test.each([
  ['validate', []],
  ['plan', ['--emulator']],
  ['apply', ['--emulator']],
] as const)('%s refuses keys that it does not carry out', async (command, flags) => {
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const { code, stdout, stderr } = await mintage([command, path, ...flags])
  expect([code, stdout]).toEqual([3, ''])
  expect(stderr).toContain(families)
  expect(stderr).toContain('1 error in the manifest; nothing was sent.\n')
})
