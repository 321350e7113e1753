import { appendFileSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'
import { withOutputs } from './with-outputs.ts'

/** For a changed output, run `npx vitest run test/docs/getting-started.test.ts -u`. */
test('the commands of the page print the shown output', async () => {
  const page = readFileSync('docs/getting-started.md', 'utf8')
  const here = process.cwd()
  process.chdir(folder({}))
  let text = ''
  try {
    const run = async (line: string) => {
      const [program, ...args] = line.split(' ')
      const { code, stdout, stderr } = await mintage(args)
      expect([line, program, code, stderr.includes('error')]).toEqual([line, 'mintage', 0, false])
      return stdout
    }
    text = await withOutputs(page, run, (yaml) => appendFileSync('images.yaml', yaml))
  } finally {
    process.chdir(here)
  }
  await expect(text).toMatchFileSnapshot('../../docs/getting-started.md')
})
