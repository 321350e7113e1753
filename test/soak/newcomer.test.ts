import { execFile } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { withOutputs } from '../docs/with-outputs.ts'

const run = promisify(execFile)

/** What depends on the clock: durations and ages, and the padding after them. */
const withoutTimes = (text: string): string => text.replace(/\b\d+(?:\.\d+)?(?:s|m|h|d)\b */g, '# ')

/** `docs/getting-started.md` with the package that npm would publish, as a new user installs it; logs all times. */
test('the commands of the first page work with the packed and installed package', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-newcomer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [prefix, home] = [join(folder, 'prefix'), mkdtempSync(join(folder, 'home-'))]
  const times: string[] = []
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    times.push(`${((performance.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${name}`)
    return result
  }
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  await timed('npm pack', () =>
    run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts', ...quiet]),
  )
  const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  await timed('npm install --global', () =>
    run('npm', ['install', '--global', '--prefix', prefix, '--offline', ...quiet, archive]),
  )
  const env = { ...process.env, PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH}` }
  const page = readFileSync(resolve('docs/getting-started.md'), 'utf8')
  const actual = await withOutputs(
    page,
    (line) =>
      timed(line, async () => {
        const [program = '', ...args] = line.split(' ')
        return (await run(program, args, { cwd: home, env })).stdout
      }),
    (yaml) => appendFileSync(join(home, 'images.yaml'), yaml),
  )
  console.log(times.join('\n'))
  expect(withoutTimes(actual)).toBe(withoutTimes(page))
  // the installed package is no clone: the manifest names the published schema
  expect(readFileSync(join(home, 'images.yaml'), 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=https:\/\/unpkg\.com\/mintage@[\d.]+\/schemas\/manifest\.schema\.json\n/,
  )
})
