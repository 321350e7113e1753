import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'
import { withOutputs } from './with-outputs.ts'

const page = readFileSync('docs/permissions.md', 'utf8')

/** For a changed output, run `npx vitest run test/docs/permissions.test.ts -u`. */
test('the samples of the page print the shown output', async () => {
  const run = async (line: string) => {
    const [program, ...args] = line.split(' ')
    const { code, stdout } = await mintage(args)
    expect([line, program, code]).toEqual([line, 'mintage', 0])
    return stdout
  }
  await expect(await withOutputs(page, run)).toMatchFileSnapshot('../../docs/permissions.md')
})

test('the page shows a failure as apply prints it', () => {
  const [, failure = ''] = /```text\n(.*?)```/s.exec(page) ?? []
  expect(failure).not.toBe('')
  const printed = readFileSync('test/cli/missing-permission.test.ts', 'utf8').replaceAll(
    'golden-prod/web-1',
    'web-1',
  )
  for (const line of failure.trimEnd().split('\n')) expect(printed).toContain(line.trim())
})
