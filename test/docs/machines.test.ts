import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { outcomeStatuses } from '../../src/report/view/status.ts'
import { options } from '../../src/settings/options.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { sourceFiles } from '../support/source-imports.ts'
import { withOutputs } from './with-outputs.ts'

const startMs = Date.parse('2026-11-29T03:00:00Z')

/** Runs samples in a folder of their own, whose files they read and write. */
function sampleRunner() {
  const before = process.cwd()
  process.chdir(folder({}))
  onTestFinished(() => process.chdir(before))
  return {
    /** Prints stdout; with `2>&1 >/dev/null`, stderr. */
    async run(line: string): Promise<string> {
      const [program, ...args] = line.replace(/ 2>&1 >\/dev\/null$/, '').split(' ')
      if (program === 'cat') return readFileSync(`${args[0]}`, 'utf8')
      expect(program).toBe('mintage')
      const clock = new FakeClock({ autoAdvance: true, now: startMs })
      const { stdout, stderr } = await mintage(args, { clock, env: { CLOUD_RUN_EXECUTION: 'nightly-x7f2q' } })
      const output = line.endsWith('/dev/null') ? stderr : stdout
      return output.replace(/(?<=operation-\d+)-[\w-]+/g, '-e3132156')
    },
    /** `# fixed.yaml` in the first line names the file; default: images.yaml. */
    onYaml(yaml: string) {
      const [, name = 'images.yaml'] = /^# (\S+)\n/.exec(yaml) ?? []
      writeFileSync(name, yaml)
    },
  }
}

/** For a changed output, run `npx vitest run test/docs/machines.test.ts -u`. */
test.each(['gitlab', 'logs', 'metrics'])('the samples of docs/%s.md print the shown output', async (name) => {
  const page = readFileSync(`docs/${name}.md`, 'utf8')
  expect(page).toContain('```console\n$ mintage ')
  const { run, onYaml } = sampleRunner()
  const shown = await withOutputs(page, run, onYaml)
  await expect(shown).toMatchFileSnapshot(resolve(import.meta.dirname, `../../docs/${name}.md`))
})

test('docs/logs.md lists each command that has such a log, and each event', () => {
  const page = readFileSync('docs/logs.md', 'utf8')
  const { commands } = options.logFormat
  const [, named = ''] = /^(`apply`.*?) write stderr/ms.exec(page) ?? []
  expect(named.match(/\w+(?=`)/g)?.sort()).toEqual([...commands].sort())
  const source = ['listeners', 'report/log', 'commands']
    .flatMap((folder) => sourceFiles(`src/${folder}`))
    .map((path) => readFileSync(path, 'utf8'))
    .join('')
  const events = [...source.matchAll(/event: .*?'([a-z]+\.[a-zA-Z]+|bug)'/g)].map(([, event = '']) => event)
  expect(events).toContain('permission.missing')
  const silent = ['exists', 'notSelected']
  const ends = outcomeStatuses.filter((status) => !silent.includes(status)).map((status) => `image.${status}`)
  expect([...events, ...ends].filter((event) => !page.includes(`\`${event}\``))).toEqual([])
})
