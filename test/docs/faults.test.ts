import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Shape } from '../../src/emulator/base/shape.ts'
import { loadConfig } from '../../src/emulator/config/config-file.ts'
import {
  faultRule,
  faultShapes,
  latencyOptions,
  quotaOptions,
  settings,
} from '../../src/emulator/config/settings-shape.ts'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { serve } from '../support/serve.ts'
import { blocks, table } from './blocks.ts'

const [, configSample = ''] = blocks('yaml')
const membersOf = (shape: Shape): string[] =>
  typeof shape === 'object' && 'members' in shape ? Object.keys(shape.members) : []

test('the sample config is valid and has every member', async () => {
  const config = await loadConfig(join(folder({ 'emulator.yaml': configSample }), 'emulator.yaml'))
  await (await startEmulator(config)).close()
  expect(Object.keys(config).sort()).toEqual(membersOf(settings).sort())
  expect(Object.keys(config.latency ?? {}).sort()).toEqual(membersOf(latencyOptions).sort())
  expect(Object.keys(config.quota ?? {}).sort()).toEqual(membersOf(quotaOptions).sort())
})

test('the table lists the flags of the command, and the samples start it', async () => {
  const { stdout } = await mintage(['emulator', '--help'])
  const flags = [...stdout.matchAll(/^ {2}(--\S+(?: <\S+>)?)/gm)].map(([, flag = '']) => `\`${flag}\``)
  expect(table('Flag').map(([flag]) => flag)).toEqual(flags)
  const commands = [
    ...blocks('sh')
      .join('')
      .matchAll(/^npx --yes mintage@\S+ emulator(.*?)(?:#.*)?$/gm),
  ]
  expect(commands).toHaveLength(3)
  const path = folder({})
  for (const [, given = ''] of commands) {
    const words = given.trim().replace('state.yaml', join(path, 'state.yaml')).split(' ')
    const served = await serve(...words.filter((word) => word !== ''))
    expect(await served.get('health')).toMatchObject({ status: 'ok' })
    expect(await served.stop()).toBe(0)
  }
})

test('the tables list the members of a rule and the kinds of faults', () => {
  expect(table('Member').map(([member]) => member)).toEqual(membersOf(faultRule).map((name) => `\`${name}\``))
  const kinds = Object.entries(faultShapes).map(([kind, { members, required = [] }]) => [
    `\`${kind}\``,
    Object.keys(members)
      .map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``)
      .join(', '),
  ])
  expect(table('Kind').map(([kind, others]) => [kind, others])).toEqual(kinds)
})

interface Sample {
  readonly method: string
  readonly url: string
  readonly body: string | undefined
  /** The documented response, or a part of it. */
  readonly response: object | undefined
}

/** The `curl` lines of a sample, each with the `# {…}` after it. */
function curls(text: string): Sample[] {
  const variables = Object.fromEntries(
    [...text.matchAll(/^(\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  )
  return [...text.matchAll(/^curl (.*)(?:\n# (\{.*\})$)?/gm)].map(([, line = '', response]) => {
    const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
      ([, single, double, bare]) => single ?? double ?? bare ?? '',
    )
    const after = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined)
    const file = after('--data-binary')
    const body = file === undefined ? after('-d') : readFileSync(file.slice(1), 'utf8')
    const url = words.at(-1)?.replace(/\$(\w+)/, (_, name) => variables[name] ?? '') ?? ''
    const method = after('-X') ?? (body === undefined ? 'GET' : 'POST')
    return { method, url, body, response: response === undefined ? undefined : JSON.parse(response) }
  })
}

test('the admin API samples work as the page describes', async () => {
  const here = process.cwd()
  const [state = ''] = blocks('yaml')
  process.chdir(folder({ 'seed.yaml': state }))
  onTestFinished(() => process.chdir(here))
  await using emulator = await startEmulator({ stateFile: 'state.yaml', clock: new FakeClock() })
  const samples = blocks('sh').flatMap(curls)
  expect(samples).toHaveLength(13)
  expect(samples.filter(({ response }) => response)).toHaveLength(6)
  for (const { method, url, body, response: documented } of samples) {
    const place = url.replace('http://127.0.0.1:8787', emulator.url)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await fetch(place, { method, ...(body === undefined ? {} : { body, headers }) })
    const text = await response.text()
    expect([url, response.status, response.status === 200 ? '' : text]).toEqual([url, 200, ''])
    if (documented) expect(JSON.parse(text)).toMatchObject(documented)
  }
  expect(readFileSync('state.yaml', 'utf8')).toContain('name: nightly')
  expect(emulator.faults).toEqual([])
  expect(emulator.failures).toHaveLength(2)
  expect(emulator.quota).toEqual({ preset: 'documented', refusal: 429 })
  expect(emulator.latency.sources).toEqual({ rawDisk: { median: '90s', p95: '6m' } })
  expect(emulator.denied).toEqual(['compute.images.delete'])
})
