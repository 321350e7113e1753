import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { routes } from '../../src/emulator/http/routes.ts'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { parseState } from '../../src/emulator/state/state-file.ts'

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/emulator.md'), 'utf8')
const run = promisify(execFile)

const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block)

/** A folder inside the project, from which its dependencies and itself are found. */
function sampleFolder(files: Record<string, string>): string {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const path = mkdtempSync(join(root, '.cache/docs-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

test('the samples for clients run', async () => {
  await using emulator = await startEmulator({ latencyMs: 0 })
  const { port } = new URL(emulator.url)
  const outputs: string[] = []
  for (const sample of blocks('js')) {
    const path = sampleFolder({ 'sample.mjs': sample.replaceAll('8787', port) })
    outputs.push((await run(process.execPath, [join(path, 'sample.mjs')])).stdout)
  }
  expect(outputs).toEqual(['web-1 READY\n', '1\n'])
})

test('the vitest suite compiles and passes', async () => {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  const [suite = ''] = blocks('ts')
  const path = sampleFolder({
    'sample.test.ts': suite,
    'vitest.config.js': 'export default {}\n',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  })
  const node = (script: string, ...args: string[]) =>
    run(process.execPath, [join(root, 'node_modules', script), ...args]).catch(
      (failed: { stdout: string }) => failed,
    )
  expect((await node('typescript/bin/tsc', '-p', path)).stdout).toBe('')
  const { stdout } = await node('vitest/vitest.mjs', 'run', '--root', path, '--reporter=json')
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 3 })
})

test('the state is one', () => {
  const [yaml = ''] = blocks('yaml')
  expect(Object.keys(parseState(yaml, 'docs'))).toEqual([
    'projects',
    'images',
    'disks',
    'snapshots',
    'objects',
    'failures',
  ])
})

test('the files that it links to are there', () => {
  const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link)
  expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([])
})

/** With a new method, `npx vitest run test/docs -u` writes it anew. */
test('the list of methods is that of the routes', async () => {
  const byName = Object.entries(routes).sort(([one], [other]) => (one < other ? -1 : 1))
  const rows = byName.map(([id, { http, path }]) => `| \`${id}\` | ${http} \`${path}\` |`)
  const list = [
    '# Methods of the emulator',
    '',
    'Below `/compute/v1/projects/{project}/`, and below `/projects/{project}/` too; several at once as `multipart/mixed` to',
    '`/batch/compute/v1`. Faults are set and calls are counted under these names. Generated from the table of routes.',
    '',
    '| Method | Request |',
    '| --- | --- |',
    ...rows,
  ]
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('../../docs/emulator-methods.md')
})
