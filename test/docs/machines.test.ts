import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
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
