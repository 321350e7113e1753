import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const emulator = ['--emulator', '--emulator-seed', 'examples/emulator-state.yaml', '--emulator-latency', '0s']

/** A copy of the example, as the commands write to it. */
function copyExample(): string {
  const path = folder({})
  cpSync('examples/follow', path, { recursive: true })
  return path
}

test('the example of sources that move is valid with its lock file', async () => {
  expect(await mintage(['validate', 'examples/follow', '--locked', '--strict'])).toEqual({
    code: 0,
    stdout: 'examples/follow: valid, 2 images\n',
    stderr: '',
  })
})

test('the example is created from the pinned image, then from the newest', async () => {
  const path = copyExample()
  const state = ['--emulator-state', join(path, 'state.json')]
  const run = (command: string, ...flags: string[]) =>
    mintage([command, path, ...emulator, ...state, ...flags])
  const planned = await run('plan', '--locked')
  expect(planned.stdout).toContain(
    'note: debian-12-bookworm-v20261110 is available; mintage.lock pins debian-12-bookworm-v20261013: update it with mintage pin',
  )
  expect((await run('apply')).stdout).toContain('+ db-debian-12-bookworm-v20261013   created')
  expect((await run('pin', '--check')).code).toBe(2)
  expect((await run('pin')).code).toBe(0)
  expect((await run('pin', '--check')).code).toBe(0)
  expect((await run('apply')).stdout).toContain('+ web-debian-12-bookworm-v20261110  created')
  const back = await run('pin', '--set', 'family/debian-12=debian-12-bookworm-v20261013')
  expect(back.code).toBe(0)
  expect(readFileSync(join(path, 'mintage.lock'), 'utf8')).toBe(
    readFileSync('examples/follow/mintage.lock', 'utf8'),
  )
  expect((await run('plan')).stdout).toContain('Nothing to do: all 2 images exist.')
})

test('the page has the way back', () => {
  const page = readFileSync('docs/follow.md', 'utf8')
  expect(page).toContain('mintage pin --set family/debian-12=debian-12-bookworm-v20261013')
})

test('a chain of images that follow each other moves by one link each run', async () => {
  const text = `project: golden-prod
images:
  - name: base-\${source.id}
    family: base
    sourceImage: projects/debian-cloud/global/images/family/debian-12
  - name: hardened-\${source.name}
    sourceImage: family/base
`
  const path = folder({ 'images.yaml': text })
  const run = () =>
    mintage(['apply', join(path, 'images.yaml'), ...emulator, '--emulator-state', join(path, 'state.json')])
  expect((await run()).stdout).toContain('2 images: 1 created, 1 failed')
  expect((await run()).stdout).toContain('+ hardened-base-4821001234567890123  created')
  expect((await run()).stdout).toBe('Nothing to do: all 2 images exist.\n')
})
