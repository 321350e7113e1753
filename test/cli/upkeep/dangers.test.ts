import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { mintage } from '../../support/cli.ts'
import { lifecycle, web, webManifest } from './web-catalog.ts'

test('the rerun of an old pipeline whose image was deleted is blocked, and retires nothing', async () => {
  const named = (name: string, days: number) => web(days, { name })
  const images = [named('web-v20261124', 4), named('web-v20261110', 18), named('web-v20261027', 32)]
  const files = { 'images.yaml': webManifest('name: web-v20260913') }
  await using cloud = await startCatalogCloud(files, { images })
  const { code, stdout } = await cloud.run('apply', ['--prune', '--quiet'])
  expect(
    stdout,
  ).toBe(`! web-v20260913  failed: web-v20260913 is an older release than web-v20261124, to which family web points: creating it would roll the family back (OLDER_RELEASE)
    hint: if this is intended, add --allow-older; otherwise use the current release, or remove the entry

1 image: 1 failed, 1 retirement withheld · N requests · T
web in golden-prod: web-v20261124; retirements withheld: its image web-v20260913 cannot be created
`)
  expect([code, cloud.mutations()]).toEqual([1, []])
  expect((await cloud.run('apply', ['--allow-older', '--max-retire', '0'])).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.insert web-v20260913'])
})

test('a wanted image that is deprecated exists, and is never revived', async () => {
  const deprecated = lifecycle('DEPRECATED', { obsolete: '2026-11-20', deleted: '2026-11-27' })
  const files = { 'images.yaml': webManifest('name: web-50') }
  await using cloud = await startCatalogCloud(files, { images: [web(1), web(2), web(50, deprecated)] })
  const { code, stdout } = await cloud.run('plan', ['--prune', '--update', '--detailed-exitcode'])
  expect(stdout).toBe(`note: marked DEPRECATED: it exists, and mintage does not revert that
    web-50

Nothing to do: the image exists.
note: the source of 1 raw image is not compared: the API does not return it
`)
  expect(code).toBe(0)
  await cloud.run('apply', ['--prune', '--update'])
  expect(cloud.mutations()).toEqual([])
})

test('keep: 1 is a warning at its place, and an error with --strict', async () => {
  const text = webManifest('name: web-1').replace('keep: 2', 'keep: 1')
  await using cloud = await startCatalogCloud({ 'images.yaml': text }, { images: [web(1), web(2)] })
  const message = 'families.web.keep 1 leaves no earlier image to roll back to; keep 2 or more [no-rollback]'
  const strict = await cloud.run('apply', ['--strict'])
  expect(strict.stderr).toContain(`images.yaml:3:26: error: ${message}\n`)
  expect([strict.code, cloud.mutations()]).toEqual([3, []])
  const { code, stderr } = await cloud.run('apply')
  expect(stderr).toContain(`images.yaml:3:26: warning: ${message}\n`)
  expect([code, cloud.mutations()]).toEqual([0, ['images.deprecate web-2']])
})

test('odd labels of a catalog prove nothing', async () => {
  const labeled = (days: number, labels: Record<string, string>) => web(days, { labels })
  const catalog = { 'mintage-catalog': 'golden' }
  const images = [
    web(1),
    web(2),
    labeled(50, catalog),
    labeled(51, { ...catalog, 'mintage-adopted': 'yesterday' }),
    labeled(52, { ...catalog, 'mintage-adopted': '20261399', 'mintage-spec': 'v1-00' }),
    labeled(53, { 'mintage-catalog': 'golden-2', 'mintage-spec': 'v1-00' }),
    labeled(54, { 'mintage-spec': 'v1-00', 'mintage-adopted': '20200101' }),
  ]
  await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') }, { images })
  const { code, stdout } = await cloud.run('apply', ['--prune'])
  expect([code, stdout.split('\n')[0], cloud.mutations()]).toEqual([
    0,
    'Nothing to do: the image exists.',
    [],
  ])
})

test('catalog and families may be in _catalog.yaml, and a manifest on stdin has its own', async () => {
  const lines = webManifest('name: web-1').split('\n')
  const files = {
    '_catalog.yaml': `${lines.slice(0, 4).join('\n')}\n`,
    'images.yaml': lines.slice(4).join('\n'),
  }
  await using cloud = await startCatalogCloud(files, { images: [web(1), web(2), web(50)] })
  const { gce, clock, path } = cloud
  const other = 'images:\n  - { name: web-9 }\n'
  cloud.write('more.yaml', other)
  const folder = await mintage(['apply', path, '--endpoint', gce.url], { clock })
  expect(folder.stderr.replaceAll(path, 'DIR')).toContain(
    'DIR/more.yaml:2:5: error: image "web-9" is of family web, which has a policy: all images of such a family belong in one file, DIR/images.yaml\n',
  )
  expect([folder.code, cloud.mutations()]).toEqual([3, []])

  const alone = await cloud.run('apply')
  expect(alone.stdout).toContain(
    'web in golden-prod: web-1; retirements withheld: more.yaml shares its policy, and is not among the manifests of this run\n',
  )
  expect([alone.code, cloud.mutations()]).toEqual([0, []])

  rmSync(join(path, 'more.yaml'))
  expect((await cloud.run('apply')).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.deprecate web-50'])
  gce.addState({ images: [web(50)] })
  const onStdin = (text: string) =>
    mintage(['apply', '-', '--endpoint', gce.url, '--quiet'], { clock, stdin: text })
  expect((await onStdin(webManifest('name: web-1'))).code).toBe(0)
  expect(cloud.mutations()).toEqual(['images.deprecate web-50'])
  const bare = await onStdin(webManifest('name: web-1').replace('catalog: golden\n', ''))
  expect(bare.stderr).toContain(
    '<stdin>:2:1: error: families requires a catalog, as mintage retires only images of its own catalog; set catalog: NAME\n',
  )
  expect([bare.code, cloud.mutations()]).toEqual([3, []])
  expect((await mintage(['validate', join(path, 'images.yaml')])).code).toBe(0)
})

const countHint = 'write a whole number from 0 to 1000000'
const phaseHint = 'write one or more of create,update,promote,retire'

test.each([
  [['--max-retire', '-1'], "invalid value '-1' of --max-retire", countHint],
  [['--max-retire', '1.5'], "invalid value '1.5' of --max-retire", countHint],
  [['--phase', ''], "invalid value '' of --phase", phaseHint],
  [['--phase', 'Retire'], "invalid value 'Retire' of --phase", phaseHint],
  [['--prune=yes'], '--prune takes no value', 'mintage apply --help lists its flags'],
])('apply %j is a usage error', async (flags, message, hint) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': webManifest('name: web-1') })
  expect(await cloud.run('apply', flags)).toMatchObject({
    code: 64,
    stdout: '',
    stderr: `mintage: ${message}\n  hint: ${hint}\n`,
  })
  expect(cloud.gce.requests).toEqual([])
})
