import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'
import { withOutputs } from './with-outputs.ts'

/** Runs a line as in a step of GitHub, in a folder with the manifest of the page; the plan of an example elsewhere. */
function stepIn(path: string) {
  const output = join(path, 'output')
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: path,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(path, 'summary'),
  }
  return async (line: string): Promise<string> => {
    if (line === 'cat "$GITHUB_OUTPUT"') return readFileSync(output, 'utf8')
    const [program, ...words] = line.split(' ')
    expect(program).toBe('mintage')
    if (words.includes('--emulator')) return (await mintage(words)).stdout
    const args = words.map((word) => (word === 'images.yaml' ? join(path, word) : word))
    const { stdout, stderr } = await mintage(args, { env })
    return `${stdout}${stderr}`.replaceAll(`${path}/`, '')
  }
}

// for a changed output, run `npx vitest run test/docs/pull-requests.test.ts -u`
test('the samples of docs/pull-requests.md print the shown output', async () => {
  const page = readFileSync('docs/pull-requests.md', 'utf8')
  const [, manifest = ''] = /```yaml\n(project: golden-prod\n.*?)```/s.exec(page) ?? []
  const run = stepIn(folder({ 'images.yaml': manifest, output: '' }))
  await expect(await withOutputs(page, run)).toMatchFileSnapshot('../../docs/pull-requests.md')
})
