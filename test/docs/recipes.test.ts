import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Emulator, parseState, startEmulator } from '../../src/emulator/public.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { serve } from '../support/serve.ts'
import { withOutputs } from './with-outputs.ts'

const page = readFileSync('docs/recipes.md', 'utf8')

/** A copy of the example, and an emulator with its state. Commands run in that folder. */
async function startExample(clock = new FakeClock({ autoAdvance: true })) {
  const state = parseState(readFileSync('examples/upkeep/state.yaml', 'utf8'), 'state.yaml')
  const gce = await startEmulator({ clock: clock.steady, state })
  const path = folder({})
  cpSync('examples/upkeep', path, { recursive: true })
  const env = { MINTAGE_ENDPOINT: gce.url }
  return {
    gce,
    clock,
    path,
    run: (args: readonly string[]) => mintage(args, { env, clock }),
    [Symbol.asyncDispose]: () => gce.close(),
  }
}

/** Permissions that change images. */
const changing = ['create', 'setLabels', 'update', 'deprecate', 'delete'].map(
  (verb) => `compute.images.${verb}`,
)

/** Denies what `mintage permissions` does not list for the phase of a command. */
async function denyOthers({ gce, run }: Pick<Example, 'gce' | 'run'>, command: string): Promise<void> {
  gce.allow(...changing)
  const [, phase] = /--phase (\w+)/.exec(command) ?? []
  if (phase === undefined) return
  const phases = command.includes('--prune') ? `${phase},prune` : phase
  const { stdout, code } = await run(['permissions', '--phase', phases, '--format', 'role'])
  expect(code).toBe(0)
  gce.deny(...changing.filter((permission) => !stdout.includes(`- ${permission}\n`)))
}

/** What gcloud sends. */
async function deprecate(gce: Emulator, [name, , project, , state]: readonly string[]): Promise<void> {
  const url = `${gce.url}/compute/v1/projects/${project}/global/images/${name}/deprecate`
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ state }) })
  expect(await response.json()).toMatchObject({ operationType: 'setDeprecation' })
}

type Example = Awaited<ReturnType<typeof startExample>>

/** Runs a line after `$`; returns what it prints to stdout. */
async function runLine(example: Example, line: string): Promise<string> {
  const { gce, clock, path, run } = example
  await clock.advance(5 * 60_000) // the time that a person needs
  const [, text = '', operator, file = ''] = /^(.*?)(?: (>>?) (\S+))?$/.exec(line) ?? []
  const [program, ...args] = text.split(' ')
  let output = `${args.join(' ').replaceAll("'", '')}\n`
  if (program === 'gcloud') {
    await deprecate(gce, args.slice(3))
    return ''
  }
  if (program === 'mintage') {
    await denyOthers(example, line)
    const { code, stdout } = await run(args)
    expect(code, line).toBe(/--check|--detailed-exitcode/.test(line) ? 2 : 0)
    output = stdout
  }
  if (operator === undefined) return output
  writeFileSync(join(path, file), output, { flag: operator === '>' ? 'w' : 'a' })
  return ''
}

/** For a changed output, run `npx vitest run test/docs/recipes.test.ts -u`. */
test('the commands of the page print the shown output', async () => {
  await using example = await startExample()
  const here = process.cwd()
  process.chdir(example.path)
  let text = ''
  try {
    expect((await example.run(['apply'])).code).toBe(0)
    text = await withOutputs(
      page,
      (line) => runLine(example, line),
      (yaml) => writeFileSync(join(example.path, 'legacy.yaml'), yaml),
    )
  } finally {
    process.chdir(here)
  }
  await expect(text).toMatchFileSnapshot('../../docs/recipes.md')
})

test('the page serves the state of the example', async () => {
  const [, seed = ''] = /^mintage emulator --seed (\S+) &$/m.exec(page) ?? []
  const served = await serve('--seed', join('examples/upkeep', seed))
  expect(await served.get('health')).toMatchObject({ status: 'ok' })
  expect(await served.stop()).toBe(0)
})

test('the page lists the reasons that plan prints', () => {
  const [, rows = ''] = /^\| Fate .*?\n.*?\n(.*?)\n\n/ms.exec(page) ?? []
  const reasons = [...rows.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`…]+?) ?…?`/g)].map(([, reason = '']) => reason.replace(/\d of \d/, '')),
  )
  expect(reasons).toHaveLength(11)
  const folderOfTexts = 'src/plan/policies/retire'
  const texts = readdirSync(folderOfTexts).map((name) => readFileSync(join(folderOfTexts, name), 'utf8'))
  expect(
    reasons.filter((reason) => !texts.some((text) => text.includes(reason.split('(')[0] ?? reason))),
  ).toEqual([])
})

/** `plan` takes the flags of `apply`, and needs no time: the clock stands still, so that no deadline passes. */
const planWords = new Map([
  ['apply', 'plan'],
  ['junit.xml', 'junit.txt'], // a kind of `apply` alone; test/ci runs that command itself
])

test('the commands of the CI examples run', async () => {
  await using example = await startExample(new FakeClock())
  const here = process.cwd()
  const workflows = ['examples/ci', 'examples/deploy'].flatMap((folder) =>
    readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
  )
  const commands = workflows.flatMap((text) => [
    ...[...text.matchAll(/mintage@\S+ ((?:plan|apply|pin)[^>\n]*)/g)].map(([, args = '']) =>
      args.trim().split(/ +/),
    ),
    ...[...text.matchAll(/args: \[(.*)\]/g)].map(([, args = '']) => args.split(', ')),
  ])
  expect(commands).toHaveLength(7)
  process.chdir(example.path)
  try {
    for (const args of commands) {
      const command = args.map((word) => planWords.get(word) ?? word)
      expect([args, (await example.run(command)).code]).toEqual([args, 0])
    }
  } finally {
    process.chdir(here)
  }
})
