import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

type State = NonNullable<NonNullable<Parameters<typeof startEmulator>[0]>['state']>

async function startCloud(state: State) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady, state })
  const run = (command: string, ...flags: string[]) =>
    mintage([command, ...flags, '--endpoint', gce.url], { clock })
  return { gce, run, [Symbol.asyncDispose]: () => gce.close() }
}

const stateOf = (images: NonNullable<State['images']>): State => ({ projects: ['golden-prod'], images })

test('500 images of each kind of source: the plan of the import has nothing to do', async () => {
  const state: State = {
    projects: ['golden-prod'],
    disks: [{ project: 'golden-prod', zone: 'us-central1-a', name: 'builder', sizeGb: 10 }],
    snapshots: [{ project: 'golden-prod', name: 'nightly', diskSizeGb: 10 }],
    images: [{ project: 'golden-prod', name: 'base', labels: { base: 'yes' } }],
    objects: ['gs://golden-builds/web.tar.gz'],
  }
  await using cloud = await startCloud(state)
  const sources = [
    'sourceDisk: zones/us-central1-a/disks/builder',
    'sourceSnapshot: nightly',
    'sourceImage: base',
    'rawDisk: { source: gs://golden-builds/web.tar.gz }',
    `rawDisk: { source: gs://golden-builds/web.tar.gz }, imageEncryptionKey: { rawKey: ${'A'.repeat(43)}= }`,
    'sourceImage: base, imageEncryptionKey: { kmsKeyName: projects/k/locations/us/keyRings/r/cryptoKeys/k }',
  ]
  const entries = Array.from({ length: 499 }, (_, index) => {
    const labels = `labels: { team: core, index: "${index}" }`
    return `  - { name: image-${index}, ${sources[index % sources.length]}, family: family-${index % 7}, ${labels}, description: "of ${index}: # \\"x\\" $\${y}" }\n`
  })
  const path = folder({ 'images.yaml': `project: golden-prod\nimages:\n${entries.join('')}` })
  const applied = await cloud.run('apply', join(path, 'images.yaml'), '--source-rate', 'off', '--quiet')
  expect(applied.code).toBe(0)

  const { code, stdout, stderr } = await cloud.run('import', '--project', 'golden-prod')
  expect([code, stderr]).toEqual([0, 'imported 500 images of project golden-prod\n'])
  const imported = join(folder({ 'images.yaml': stdout }), 'images.yaml')
  expect(await cloud.run('plan', imported, '--detailed-exitcode')).toEqual({
    code: 0,
    stdout: 'Nothing to do: all 500 images exist.\n',
    stderr: '',
  })
})

test('the recorded lists of public images import unchanged', async () => {
  const files = [
    '21-images-list-one-unlabelled',
    '24-images-list-two-labels-family',
    '38-images-list-deprecation-timestamps',
    '39-images-list-first-of-many-pages',
  ]
  const outputOnly = ['kind', 'selfLink', 'labelFingerprint', 'id']
  const listed = files.flatMap((file) => {
    const { response } = JSON.parse(readFileSync(`test/recordings/${file}.json`, 'utf8'))
    return (response.body.items as Record<string, unknown>[]).map((image) => ({
      ...Object.fromEntries(Object.entries(image).filter(([key]) => !outputOnly.includes(key))),
      project: 'golden-prod',
      name: image.name as string,
    }))
  })
  const images = [...new Map(listed.map((image) => [image.name, image])).values()]
  await using cloud = await startCloud(stateOf(images))
  const { code, stdout, stderr } = await cloud.run('import', '--project', 'golden-prod', '--deprecated')
  expect([code, stderr]).toEqual([0, `imported ${images.length} images of project golden-prod\n`])
  for (const { name } of images) expect(stdout).toContain(`- name: ${name}\n`)
  const imported = join(folder({ 'images.yaml': stdout }), 'images.yaml')
  expect((await cloud.run('plan', imported, '--detailed-exitcode')).code).toBe(0)
})

const some = stateOf([
  { project: 'golden-prod', name: 'web-1', family: 'web', deprecated: { state: 'DEPRECATED' } },
  { project: 'golden-prod', name: 'web-2', family: 'web', labels: { env: 'prod' } },
  { project: 'golden-prod', name: 'db-1', family: 'db' },
  { project: 'golden-prod', name: 'db-2', family: 'db', status: 'FAILED' },
  { project: 'golden-prod', name: 'old-1', deprecated: { state: 'OBSOLETE' } },
])

test.each([
  [
    [],
    ['db-1', 'web-2'],
    '; 1 deprecated image skipped; 1 obsolete image skipped; 1 image that is not READY skipped',
  ],
  [
    ['--deprecated'],
    ['db-1', 'web-1', 'web-2'],
    '; 1 obsolete image skipped; 1 image that is not READY skipped',
  ],
  [['--family', 'web'], ['web-2'], '; 1 deprecated image skipped'],
  [['--filter', 'labels.env=prod'], ['web-2'], ''],
])('import %j selects images', async (flags, names, skipped) => {
  await using cloud = await startCloud(some)
  const { code, stdout, stderr } = await cloud.run('import', '--project', 'golden-prod', ...flags)
  const count = names.length === 1 ? '1 image' : `${names.length} images`
  expect([code, stderr]).toEqual([0, `imported ${count} of project golden-prod${skipped}\n`])
  expect([...stdout.matchAll(/- name: (.*)/g)].map(([, name]) => name)).toEqual(names)
})

test('the manifest starts with the line that connects editors', async () => {
  await using cloud = await startCloud(some)
  const flags = ['--project', 'golden-prod', '--family', 'db']
  const { stdout } = await cloud.run('import', ...flags)
  expect(stdout.replace(/file:\S+/, 'URL')).toBe(`# yaml-language-server: $schema=URL
# Imported from the images of project golden-prod.
project: golden-prod
images:
  - name: db-1
    adopt: true
    family: db
    diskSizeGb: 10
    storageLocations:
      - us
`)
})

test('nothing to import, and no project', async () => {
  await using cloud = await startCloud(some)
  expect(await cloud.run('import', '--project', 'golden-prod', '--family', 'none')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'mintage: project golden-prod has no image to import\n  hint: correct the project, the family or the filter\n',
  })
  const unready = ['--project', 'golden-prod', '--filter', 'name=db-2']
  expect((await cloud.run('import', ...unready)).stderr).toContain('  hint: rerun when they are READY\n')
  expect(await mintage(['import'])).toEqual({
    code: 64,
    stdout: '',
    stderr: 'mintage: no project to import from\n  hint: add --project ID\n',
  })
})

test.each([
  'a $${x} b',
  '$$${x}',
  '${vars.x',
  'null',
  '~',
  '0x10',
  '1e3',
  'yes',
  ' spaces ',
  'two\nlines\n',
  'a: b # c',
  '- item',
  '{{ vars.x }} $(vars.x) #{vars.x}',
  'tab\tand "quotes" and \'more\'',
  'é 日本',
  '*anchor &ref !tag %percent @at',
])('the description %j is read back unchanged', async (description) => {
  const images = [
    { project: 'golden-prod', name: 'web-1', description, labels: { value: 'null', number: '007' } },
    { project: 'golden-prod', name: 'web-2', description: 'other' },
  ]
  await using cloud = await startCloud(stateOf(images))
  const { code, stderr } = await cloud.run('import', '--project', 'golden-prod')
  expect([code, stderr]).toEqual([0, 'imported 2 images of project golden-prod\n'])
})
