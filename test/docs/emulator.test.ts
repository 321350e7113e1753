import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { adminRoutes } from '../../src/emulator/admin/admin-routes.ts'
import { quotaGroups } from '../../src/emulator/contract/quotas.ts'
import { routes, storageRoutes } from '../../src/emulator/http/routes.ts'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { parseState } from '../../src/emulator/statefile/state-file.ts'
import { blocks, emulatorDoc } from './blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** A folder inside the project: samples import its dependencies and the project itself. */
function sampleFolder(files: Record<string, string>): string {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const path = mkdtempSync(join(root, '.cache/docs-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

test('the client samples run', async () => {
  await using emulator = await startEmulator({ latencyMs: 0 })
  const { port } = new URL(emulator.url)
  const outputs: string[] = []
  for (const sample of blocks('js')) {
    const path = sampleFolder({ 'sample.mjs': sample.replaceAll('8787', port) })
    outputs.push((await run(process.execPath, [join(path, 'sample.mjs')])).stdout)
  }
  expect(outputs).toEqual(['web-1 READY\n', '1\n', '502 403 READY 2\n'])
})

test('the sample suite compiles and passes, and the in-process sample compiles', async () => {
  const compilerOptions = {
    strict: true,
    noImplicitAny: false, // for the sample in JavaScript
    allowJs: true,
    checkJs: true,
    module: 'nodenext',
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  const [suite = ''] = blocks('ts')
  const path = sampleFolder({
    'sample.test.ts': suite,
    'sample.mjs': blocks('js').find((sample) => sample.includes('mintage/emulator')) ?? '',
    'vitest.config.js': 'export default {}\n',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts', '*.mjs'] }),
  })
  const node = (script: string, ...args: string[]) =>
    run(process.execPath, [join(root, 'node_modules', script), ...args]).catch(
      (failed: { stdout: string }) => failed,
    )
  expect((await node('typescript/bin/tsc', '-p', path)).stdout).toBe('')
  const { stdout } = await node('vitest/vitest.mjs', 'run', '--root', path, '--reporter=json')
  expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 3 })
})

test('the sample state is valid', () => {
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

test('all linked files and headings exist', () => {
  const links = [...emulatorDoc.matchAll(/\]\(([\w./-]*)(#[\w-]+)?\)/g)]
  expect(links.filter(([, file = '']) => !existsSync(join(root, 'docs', file)))).toEqual([])
  for (const [, file, anchor] of links) {
    if (anchor === undefined) continue
    const page = file ? readFileSync(join(root, 'docs', file), 'utf8') : emulatorDoc
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
    const anchors = headings.map(
      (heading) =>
        `#${heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-')}`,
    )
    expect(anchors).toContain(anchor)
  }
})

/** For a new method, run `npx vitest run test/docs -u`. */
test('docs/emulator-methods.md lists the routes', async () => {
  const byName = Object.entries(routes).sort(([one], [other]) => (one < other ? -1 : 1))
  const rows = byName.map(
    ([id, { http, path, group }]) => `| \`${id}\` | ${http} \`${path}\` | \`${group}\` |`,
  )
  const groups = Object.entries(quotaGroups).map(([group, { perMinute }]) => {
    const inGroup = byName.filter(([, route]) => route.group === group).length
    const each = group.endsWith('_per_region') ? 'project and region' : 'project'
    return `| \`${group}\` | ${perMinute} | ${each} | ${inGroup} |`
  })
  const list = [
    '# Methods of the emulator',
    '',
    'Paths are relative to `/compute/v1/projects/{project}/` (or `beta`, or `alpha`), or to `/projects/{project}/`. `/batch/compute/v1` takes',
    'several requests as `multipart/mixed`. Use these names to set faults and to count requests. Generated from the table of routes.',
    '',
    '| Method | Request | Quota group |',
    '| --- | --- | --- |',
    ...rows,
    '',
    "Cloud Storage's JSON API, relative to `/storage/v1/`, without quotas:",
    '',
    '| Method | Request |',
    '| --- | --- |',
    ...Object.entries(storageRoutes).map(([id, { http, path }]) => `| \`${id}\` | ${http} \`${path}\` |`),
    '',
    '## Rate quotas',
    '',
    'Requests per minute with `quota: documented`. Google documents neither the group of `wait` for global operations nor the limits of',
    '`heavy_weight_read_requests` and of the regional groups: they are inferred.',
    '',
    '| Group | Per minute | Per | Methods |',
    '| --- | --- | --- | --- |',
    ...groups,
  ]
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('../../docs/emulator-methods.md')
})

test('docs/emulator-admin.md lists the admin routes', async () => {
  const rows = adminRoutes.map(({ http, path, effect, body: input = '', query = [] }) => {
    const body = input.replace(/^\{.*\}/, '`$&`')
    return `| ${http} \`${path}\` | ${query.map((name) => `\`${name}\``).join(', ')} | ${body} | ${effect} |`
  })
  const list = [
    '# The admin API of the emulator',
    '',
    'Paths are relative to `/_mintage/`. Bodies and responses are JSON; a response without content is `{}`. Errors have the form of the Compute',
    "API's. See [the samples](emulator.md#admin-api). Generated from the table of routes.",
    '',
    '| Request | Query | Body | Effect |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
  await expect(`${list.join('\n')}\n`).toMatchFileSnapshot('../../docs/emulator-admin.md')
})
