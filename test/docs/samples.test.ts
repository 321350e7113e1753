import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'
import { withOutputs } from './with-outputs.ts'

/** Prints stdout; the schema is where npm installs it. */
async function run(line: string): Promise<string> {
  const [program, ...args] = line.split(' ')
  expect([program, args.includes('--emulator')]).toEqual(['mintage', true])
  const { code, stdout } = await mintage(args)
  expect([line, code]).toEqual([line, 0])
  return stdout.replace(/file:.*(?=\/schemas\/)/, 'file:///usr/lib/node_modules/mintage')
}

/** For a changed output, run `npx vitest run test/docs/samples.test.ts -u`. */
test.each(['catalog', 'follow', 'update', 'retire', 'import', 'status', 'shards', 'report-json'])(
  'the samples of docs/%s.md print the shown output',
  async (name) => {
    const page = readFileSync(`docs/${name}.md`, 'utf8')
    expect(page).toContain('```console\n$ mintage ')
    await expect(await withOutputs(page, run)).toMatchFileSnapshot(`../../docs/${name}.md`)
  },
)
