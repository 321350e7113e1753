import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'
import { withOutputs } from './with-outputs.ts'

const page = readFileSync('docs/editor.md', 'utf8')

/** For a changed output, run `npx vitest run test/docs/editor.test.ts -u`. */
test('the commands of the page print the shown output', async () => {
  const run = async (line: string) => {
    const [program, ...args] = line.split(' ')
    const { code, stdout } = await mintage(args)
    expect([line, program, code]).toEqual([line, 'mintage', 0])
    return stdout.replace(/file:.*(?=\/schemas\/)/, 'file:///usr/lib/node_modules/mintage')
  }
  await expect(await withOutputs(page, run)).toMatchFileSnapshot('../../docs/editor.md')
})

test('the settings of the page are those of the example', () => {
  const [, settings] = /^```json\n(.*?)^```$/ms.exec(page) ?? []
  expect(settings).toBe(readFileSync('examples/editor/vscode-settings.json', 'utf8'))
})
