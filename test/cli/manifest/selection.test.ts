import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, mintage } from '../../support/cli.ts'

const image = (project: string, name: string) =>
  `  - { project: ${project}, name: ${name}, rawDisk: { source: gs://b/${name}.tar.gz } }\n`
const manifest = `images:\n${image('golden-prod', 'web-1')}${image('golden-prod', 'web-2')}${image('golden-prod', 'db-1')}${image('golden-edge', 'web-3')}`

async function select(...globs: readonly string[]) {
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const only = globs.flatMap((glob) => ['--only', glob])
  const { code, stdout, stderr } = await mintage(['plan', path, '--emulator', '--format', 'json', ...only])
  const names = (JSON.parse(stdout).images ?? []).map(({ name }: { readonly name: string }) => name)
  return { code, names, stderr }
}

describe('--only with ! excludes the images that it names', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['!web-*'], ['db-1']],
    [['!golden-edge/*'], ['web-1', 'web-2', 'db-1']],
    [
      ['!web-1', '!web-3'],
      ['web-2', 'db-1'],
    ],
    [
      ['web-*', '!web-2'],
      ['web-1', 'web-3'],
    ],
    [
      ['!web-2', 'web-*'],
      ['web-1', 'web-3'],
    ],
    [['!(web-*)'], ['db-1']], // a glob of its own
    [
      ['web-*', 'db-1'],
      ['web-1', 'web-2', 'db-1', 'web-3'],
    ],
  ])('%j selects %j', async (globs, names) => {
    expect(await select(...globs)).toEqual({ code: 0, names, stderr: '' })
  })

  test.each<[readonly string[], string]>([
    [['!wbe-*'], '--only !wbe-* matches no image of the manifest'],
    [['!'], '--only ! matches no image of the manifest'],
    [['web-*', '!web-*'], '--only selects no image of the manifest'],
    [['!*'], '--only selects no image of the manifest'],
  ])('%j is rejected, exit 64', async (globs, message) => {
    const { code, names, stderr } = await select(...globs)
    expect(stderr).toContain(message)
    expect([code, names]).toEqual([64, []])
  })
})

describe('--project with a list of projects', () => {
  const text = 'projects: [golden-staging, golden-prod]\nimages: [{ name: web, sourceImage: base }]\n'
  const validate = (...flags: readonly string[]) =>
    mintage(['validate', join(folder({ 'images.yaml': text }), 'images.yaml'), ...flags])

  test('selects one of them', async () => {
    expect((await validate()).stdout).toContain(': valid, 2 images\n')
    expect((await validate('--project', 'golden-prod')).stdout).toContain(': valid, 1 image\n')
  })

  test('is rejected if the list lacks it, exit 64', async () => {
    expect(await validate('--project', 'golden-edge')).toEqual({
      code: 64,
      stdout: '',
      stderr:
        'mintage: --project golden-edge is not among the projects of the manifest\n  hint: it lists golden-staging, golden-prod\n',
    })
  })
})
