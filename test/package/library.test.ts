import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { withOutputs } from '../docs/with-outputs.ts'
import { compile, project } from '../support/foreign-project.ts'

const run = promisify(execFile)

const manifest = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'
const sample = `
import { apply, CommandError, type ApplyReport, plan, type Run, type RunEvent, validate } from 'mintage'

const options = { files: ['images.yaml'], emulator: { latencyMs: 0 } }
const checked = await validate({ files: options.files })
const planned = await plan(options)
const running: Run<ApplyReport, RunEvent> = apply(options)
const finished: string[] = []
for await (const event of running) if (event.type === 'finished') finished.push(event.status)
const report = await running
const phases = report.images.flatMap(({ phases }) => phases.map(({ name }) => name))
const error: unknown = await plan({ ...options, only: ['nope'] }).catch((error: unknown) => error)
console.log(checked.valid, planned.changes.create, finished.join(), report.counts.created, phases.length > 0)
if (error instanceof CommandError) console.log(error.exitCode, error.message)
`

test('compiles and runs in a foreign project', async () => {
  const path = project({ 'sample.ts': sample, 'images.yaml': manifest })
  expect((await compile(path)).stdout).toBe('')
  const { stdout, stderr } = await run(process.execPath, [join(path, 'sample.js')], { cwd: path })
  expect(stdout).toBe('true 1 created 1 true\n64 --only nope matches no image of the manifest\n')
  expect(stderr).toBe('')
})

test('exports these values and no others', async () => {
  expect(Object.keys(await import('../../src/library/public.ts')).sort()).toEqual([
    'CommandError',
    'apply',
    'plan',
    'validate',
  ])
})

/** For a changed output, run `npx vitest run test/package/library.test.ts -u`. */
test('the example of docs/library.md prints the shown output', async () => {
  const page = readFileSync('docs/library.md', 'utf8')
  const withOutput = await withOutputs(page, async (line) => {
    const [program, ...args] = line.split(' ')
    expect(program).toBe('node')
    const { stdout, stderr } = await run(process.execPath, args)
    expect(stderr).toBe('')
    const lines = stdout
      .replace(/in \d+(\.\d+)?m?s/g, 'in 12ms')
      .trimEnd()
      .split('\n')
    return `${[lines[0], ...lines.slice(1).sort()].join('\n')}\n` // images end in any order
  })
  await expect(withOutput).toMatchFileSnapshot('../../docs/library.md')
})
