import { execFile } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { mainFile } from '../support/process.ts'

const manifest = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'

/** `apply --report` in a folder, the report named relative to it. */
async function applyIn(path: string, report: string, ...flags: string[]) {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock })
  writeFileSync(join(path, 'images.yaml'), manifest)
  const args = ['apply', join(path, 'images.yaml'), '--endpoint', gce.url, '--quiet', ...flags]
  const result = await mintage([...args, '--report', join(path, report)], { clock })
  return { ...result, stderr: result.stderr.replaceAll(`${path}/`, ''), requests: gce.count() }
}

const reportIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const created = { exitCode: 0, counts: { created: 1 } }

test('the folder of a report is created', async () => {
  const path = folder({})
  expect((await applyIn(path, 'build/reports/images.json')).code).toBe(0)
  expect(reportIn(join(path, 'build/reports/images.json'))).toMatchObject(created)
})

test.each([
  ['a folder', 'taken.json', 'it is a folder'],
  ['below a file', 'images.yaml/report.json', 'images.yaml is not a folder'],
  ['deep below a file', 'images.yaml/a/b/report.json', 'images.yaml is not a folder'],
  ['below a broken symlink', 'broken/report.json', 'its folder does not exist'],
  ['a symlink to itself', 'loop.json', 'its symbolic links form a loop'],
  ['too long a name', `${'a'.repeat(300)}.json`, 'the name is too long'],
])('a report that is %s is rejected before anything is sent', async (_what, report, reason) => {
  const path = folder({})
  mkdirSync(join(path, 'taken.json'))
  symlinkSync('loop.json', join(path, 'loop.json'))
  symlinkSync('missing', join(path, 'broken'))
  const result = await applyIn(path, report)
  expect(result).toMatchObject({ code: 64, stdout: '', requests: 0 })
  expect(result.stderr).toBe(
    `mintage: cannot write the report to ${report}: ${reason}\n  hint: choose another file for --report; nothing was sent\n`,
  )
})

test('a report that cannot be written in the end fails the command; the result still goes to stdout', async () => {
  const path = folder({})
  symlinkSync('/dev/full', join(path, 'report.json'))
  const { code, stdout, stderr } = await applyIn(path, 'report.json', '--format', 'json')
  expect(stderr).toBe('mintage: cannot write the report to report.json: no space left on the disk\n')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 1, counts: { created: 1 } })
})

test('the same for plan, and for a command that cannot start', async () => {
  const path = folder({ 'images.yaml': manifest, 'broken.yaml': 'images: 5\n' })
  symlinkSync('/dev/full', join(path, 'report.json'))
  const report = ['--emulator', '--report', join(path, 'report.json')]
  expect(await mintage(['plan', join(path, 'images.yaml'), ...report])).toMatchObject({ code: 1 })
  expect(await mintage(['plan', join(path, 'broken.yaml'), ...report])).toMatchObject({ code: 3 })
})

test('a symlink stays, and its target is replaced', async () => {
  const path = folder({ 'old.json': 'old' })
  mkdirSync(join(path, 'reports'))
  symlinkSync('../old.json', join(path, 'reports/latest.json'))
  symlinkSync('new.json', join(path, 'reports/dangling.json'))
  for (const [link, target] of [
    ['reports/latest.json', 'old.json'],
    ['reports/dangling.json', 'reports/new.json'],
  ] as const) {
    expect((await applyIn(path, link)).code).toBe(0)
    expect(lstatSync(join(path, link)).isSymbolicLink()).toBe(true)
    expect(reportIn(join(path, target))).toMatchObject(created)
  }
})

test('an earlier report keeps its mode and its hard links, and no draft remains', async () => {
  const path = folder({ 'report.json': 'old', 'linked.json': 'old' })
  chmodSync(join(path, 'report.json'), 0o600)
  linkSync(join(path, 'linked.json'), join(path, 'other-name.json'))
  await applyIn(path, 'report.json')
  await applyIn(path, 'linked.json')
  expect(statSync(join(path, 'report.json')).mode & 0o777).toBe(0o600)
  expect(reportIn(join(path, 'report.json'))).toMatchObject(created)
  expect(reportIn(join(path, 'other-name.json'))).toMatchObject(created)
  expect(readdirSync(path).sort()).toEqual(['images.yaml', 'linked.json', 'other-name.json', 'report.json'])
})

test('an earlier report stays until the new one is complete', async () => {
  const path = folder({ 'broken.yaml': 'images: 5\n', 'report.json': 'old' })
  const { code } = await mintage(['plan', join(path, 'broken.yaml'), '--report', join(path, 'report.json')])
  expect(code).toBe(3)
  expect(reportIn(join(path, 'report.json'))).toMatchObject({ exitCode: 3 })
  await mintage(['plan', join(path, 'broken.yaml'), '--report', join(path, 'report.txt'), '--only', ''])
  expect(readdirSync(path).sort()).toEqual(['broken.yaml', 'report.json'])
})

test.each([
  ['--report', 'two reports have the same file'],
  ['--metrics', '--report and --metrics have the same file'],
])('%s and a report cannot have one file, however it is written', async (flag, message) => {
  const file = join(folder({}), 'a.prom')
  const value = flag === '--report' ? `json=${file}` : file
  const report = `json=${dirname(file)}/./a.prom`
  const { code, stderr } = await mintage(['apply', 'no.yaml', flag, value, '--report', report])
  expect([code, stderr.split('\n')[0]]).toEqual([64, `mintage: ${message} ${dirname(file)}/./a.prom`])
})

test('a symlink to /dev/stdout takes the report', async () => {
  const path = folder({ 'images.yaml': manifest })
  symlinkSync('/dev/stdout', join(path, 'report.md'))
  const command = `"${process.execPath}" "${mainFile}" plan images.yaml --emulator --quiet --report report.md | cat`
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: path })
  expect(stdout).toContain('<!-- mintage:plan:images.yaml -->\n')
  expect(stdout).toContain('+ web')
})

test('a FIFO takes the report, and stays one', async () => {
  const path = folder({ 'images.yaml': manifest })
  const command = `mkfifo report.json && { cat report.json & "${process.execPath}" "${mainFile}" plan images.yaml --emulator --quiet --report report.json >/dev/null; wait; }`
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: path })
  expect(JSON.parse(stdout)).toMatchObject({ command: 'plan' })
  expect(lstatSync(join(path, 'report.json')).isFIFO()).toBe(true)
})

test('a FIFO without a reader fails the command and does not hang it', async () => {
  const path = folder({})
  await promisify(execFile)('mkfifo', [join(path, 'report.json')])
  const { code, stdout, stderr } = await applyIn(path, 'report.json')
  expect(stderr).toBe(
    'mintage: cannot write the report to report.json: it is a socket, or a pipe without a reader\n',
  )
  expect([code, stdout.includes('1 created')]).toEqual([1, true])
})

test.each(['-', 'json=-'])('--report %s is an error: stdout has one result', async (value) => {
  expect(await mintage(['apply', 'images.yaml', '--report', value])).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: --report ${value} names no file; --format sets the format of stdout\n`,
  })
})

test('--report /dev/stdout needs a kind', async () => {
  expect(await mintage(['apply', 'images.yaml', '--report', '/dev/stdout'])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      'mintage: --report /dev/stdout has no kind; write it as json=/dev/stdout, or with text, markdown, html or junit instead of json\n',
  })
})

test('validate, which never sends requests, does not state that none was sent', async () => {
  const path = folder({ 'images.yaml': manifest })
  expect(
    await mintage(['validate', join(path, 'images.yaml'), '--report', `${path}/images.yaml/a.xml`]),
  ).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: cannot write the report to ${path}/images.yaml/a.xml: ${path}/images.yaml is not a folder\n  hint: choose another file for --report\n`,
  })
})
