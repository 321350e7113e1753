import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage, validateText } from '../../support/cli.ts'

test('errors of every kind are reported together', async () => {
  const { code, stderr } = await validateText(
    [
      'project: golden-prod',
      'catalog: GOLDEN',
      'images:',
      '  - name: a',
      '    nmae: b',
      '  - name: c',
      '  - name: d',
      '    sourceImage: x',
      '    sourceDisk: zones/z/disks/d',
      '  - name: ${vars.e}',
      '    sourceImage: x',
      '  - { name: f, sourceImage: x }',
      '  - { name: f, sourceImage: y }',
      '  - name: g',
      '    sourceImage: x',
      '    sourceImage: y',
      '  - { name: h, sourceImage: x, imageEncryptionKey: { rawKeyFile: nowhere } }',
      '  - { name: i, sourceImage: j }',
      '  - { name: j, sourceImage: i }',
      '',
    ].join('\n'),
  )
  expect(stderr.match(/^images.yaml:\d+:\d+: error: .{19}/gm)).toEqual([
    'images.yaml:2:10: error: catalog "GOLDEN" is',
    'images.yaml:5:5: error: unknown key "nmae";',
    'images.yaml:6:5: error: image "c" has no so',
    'images.yaml:8:18: error: image "d" has two s',
    'images.yaml:10:11: error: variable "e" is not',
    'images.yaml:13:5: error: image "f" appears t',
    'images.yaml:16:5: error: this key appears tw',
    'images.yaml:17:66: error: key file nowhere: n',
    'images.yaml:18:29: error: dependency cycle: i',
  ])
  expect(stderr).toContain('\n9 errors in the manifest.\n')
  expect(code).toBe(3)
})

test('a missing project does not hide other errors', async () => {
  const { stderr } = await validateText('images: [{ name: a }, { name: b, sourceDisk: d }]\n')
  expect(stderr.match(/error: .*/g)).toEqual([
    'error: images.yaml: no project; set project: in the manifest, --project, MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT',
    'error: image "a" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot',
    'error: sourceDisk "d" has no zone; write zones/ZONE/disks/d',
  ])
})

test.each([
  [
    ['--project', 'from-flag'],
    ['from-flag', 'from-entry'],
  ],
  [[], ['from-defaults', 'from-entry']],
])('the project with %j', async (flags, projects) => {
  const text = [
    'project: from-top',
    'defaults: { project: from-defaults, sourceSnapshot: s }',
    'images: [{ name: a }, { name: b, project: from-entry }]',
    '',
  ].join('\n')
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const { stdout } = await mintage(['plan', path, '--emulator', '--format', 'json', ...flags])
  expect(JSON.parse(stdout).images.map(({ project }: { readonly project: string }) => project)).toEqual(
    projects,
  )
})

test('hidden files of a folder are not manifests', async () => {
  const image = 'project: golden-prod\nimages: [{ name: a, sourceSnapshot: s }]\n'
  const path = folder({ 'images.yaml': image, '.#images.yaml': 'x', '._images.yaml': '\0' })
  const { code, stdout, stderr } = await mintage(['validate', path])
  expect([code, stdout, stderr]).toEqual([0, `${path}: valid, 1 image\n`, ''])
})
