import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const emulator = ['--emulator', '--emulator-seed', 'examples/emulator-state.yaml']

test('the example of a catalog is valid, with the images that it describes', async () => {
  const path = 'examples/catalog/images.yaml'
  expect(await mintage(['validate', path, '--strict'])).toEqual({
    code: 0,
    stdout: `${path}: valid, 7 images\n`,
    stderr: '',
  })
})

test('the example of a catalog is created in both projects', async () => {
  const state = join(folder({}), 'state.yaml')
  const args = [
    'examples/catalog/images.yaml',
    ...emulator,
    '--emulator-latency',
    '0s',
    '--emulator-state',
    state,
  ]
  const first = await mintage(['apply', ...args])
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('6 created, 1 already exists')])
  const second = await mintage(['plan', ...args])
  expect([second.code, second.stdout]).toEqual([0, 'Nothing to do: all 7 images exist.\n'])
})

test('a copy whose origin does not exist names the way to create it', async () => {
  const { code, stdout } = await mintage([
    'plan',
    'examples/catalog/images.yaml',
    '--project',
    'golden-prod',
    ...emulator,
    '--emulator-state',
    join(folder({}), 'state.yaml'),
  ])
  expect(code).toBe(1)
  expect(stdout).toContain(
    'golden-prod gets a copy of that image; first run mintage apply examples/catalog/images.yaml --project golden-staging',
  )
})

test('the example of an update corrects existing images, once', async () => {
  const state = join(folder({}), 'state.yaml')
  const seed = ['--emulator-seed', 'examples/update/emulator-state.yaml', '--emulator-state', state]
  const args = ['examples/update/images.yaml', '--emulator', ...seed, '--emulator-latency', '0s', '--quiet']
  const plan = await mintage(['plan', ...args, '--detailed-exitcode'])
  expect([plan.code, plan.stdout]).toEqual([
    2,
    `~ web-20261124  update labels, description, family
    labels.team: web → platform
    labels.mintage-catalog: (none) → platform-golden
    labels.mintage-adopted: (none) → 20261124
    description: (none) → Web tier, Debian 12
    family: (none) → web
~ legacy-7      update labels
    labels.team: (none) → platform
    labels.mintage-catalog: (none) → platform-golden
    labels.mintage-adopted: (none) → 20261124

Plan: 0 to create, 0 exist, 2 to update.
`,
  ])
  const apply = await mintage(['apply', ...args])
  expect([apply.code, apply.stdout]).toEqual([0, expect.stringContaining('2 images: 2 updated')])
  expect((await mintage(['plan', ...args])).stdout).toContain('Nothing to do: all 2 images exist.\n')
})

test('the example of old images retires them', async () => {
  const page = readFileSync('docs/retire.md', 'utf8')
  const [, command = ''] = /\$ mintage (plan examples\/retire.*)\n/.exec(page) ?? []
  const state = ['--emulator-latency', '0s', '--emulator-state', join(folder({}), 'state.yaml')]
  const apply = await mintage([...command.replace('plan', 'apply').split(' '), ...state])
  expect([apply.code, apply.stdout]).toEqual([
    0,
    expect.stringContaining('3 images: 1 created, 1 deprecated, 1 obsoleted'),
  ])
  const second = await mintage([...command.split(' '), ...state])
  expect(second.stdout).toContain('Nothing to do: the image exists.\n')
})

test('the page on catalogs names every key of the example', () => {
  const page = readFileSync('docs/catalog.md', 'utf8')
  const example = readFileSync('examples/catalog/images.yaml', 'utf8')
  const keys = [...example.matchAll(/^ *(?:- )?(projects|matrix|adopt):/gm)]
  const names = new Set(keys.map(([, key = '']) => key))
  expect(names.size).toBe(3)
  expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('npm start shows a verified, a followed, a replicated and a retired image, and the second time nothing', async () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const [, command = ''] = /dist\/main\.js (.*) --emulator-state/.exec(scripts.start) ?? []
  const args = [
    ...command.split(' '),
    '--emulator-state',
    join(folder({}), 'state.yaml'),
    '--emulator-latency',
    '0s',
  ]
  const first = await mintage(args)
  expect(first.code).toBe(0)
  const names = first.stdout
    .split('\n')
    .map((line) => line.replace(/ +(?:created|deprecated) in [^\s:]+/, ''))
  for (const line of [
    '+ golden-prod/web-2026-11',
    '+ golden-prod/base-debian-12-bookworm-v20261110',
    '+ golden-edge/base-debian-12-bookworm-v20261110',
    '~ golden-prod/web-2026-09: obsolete from 2026-12-24, delete from 2027-02-22',
    'web in golden-prod: web-2026-10 → web-2026-11',
  ])
    expect(names).toContain(line)
  expect(await mintage(args)).toMatchObject({ code: 0, stdout: 'Nothing to do: all 12 images exist.\n' })
})
