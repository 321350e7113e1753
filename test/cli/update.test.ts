import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

type State = NonNullable<NonNullable<Parameters<typeof startEmulator>[0]>['state']>

const existing: NonNullable<State['images']> = [
  { project: 'golden-prod', name: 'web-1', labels: { team: 'db' }, rawDisk: { source: '' } },
  { project: 'golden-prod', name: 'web-2', diskSizeGb: '10', rawDisk: { source: '' } },
]
const manifest = `project: golden-prod
images:
  - { name: web-1, rawDisk: { source: gs://b/o.tar.gz }, labels: { team: web }, description: Web, family: web }
  - { name: web-2, rawDisk: { source: gs://b/o.tar.gz }, diskSizeGb: 20, description: Web }
`

async function startCloud(text = manifest, images = existing) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady, state: { images } })
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const run = (command: string, ...flags: string[]) =>
    mintage([command, path, '--endpoint', gce.url, '--quiet', ...flags], { clock })
  return { gce, run, [Symbol.asyncDispose]: () => gce.close() }
}

const rawNote = 'note: the source of 1 raw image is not compared: the API does not return it\n'

describe('plan', () => {
  test('without --update shows drift, and how to correct it', async () => {
    await using cloud = await startCloud()
    const { stdout, code } = await cloud.run('plan')
    expect(stdout).toBe(`~ web-1  drifted: differs from the manifest
    labels.team: expected web, actual db
    description: expected Web, actual (none)
    family: expected web, actual (none)
~ web-2  drifted: differs from the manifest
    diskSizeGb: expected 20, actual 10
    description: expected Web, actual (none)

Plan: 0 to create, 0 exist, 2 drifted.
note: the source of 2 raw images is not compared: the API does not return it
note: --update, or onDrift: update in the manifest, corrects labels, description and family of 2 images
`)
    expect(code).toBe(0)
    expect((await cloud.run('plan', '--detailed-exitcode')).code).toBe(1)
  })

  test('with --update shows each change', async () => {
    await using cloud = await startCloud()
    const { stdout, code } = await cloud.run('plan', '--update')
    expect(stdout).toBe(`~ web-1  update labels, description, family
    labels.team: db → web
    description: (none) → Web
    family: (none) → web
~ web-2  drifted: differs from the manifest
    diskSizeGb: expected 20, actual 10
    update description: (none) → Web

Plan: 0 to create, 0 exist, 1 to update, 1 drifted.
${rawNote}`)
    expect(code).toBe(0)
    expect((await cloud.run('plan', '--update', '--detailed-exitcode')).code).toBe(2)
    const { images, counts } = JSON.parse((await cloud.run('plan', '--update', '--format', 'json')).stdout)
    expect(counts).toMatchObject({ update: 1, drifted: 1 })
    expect(images).toMatchObject([
      {
        status: 'update',
        fields: [],
        updates: [
          { field: 'labels.team', expected: 'web', actual: 'db' },
          { field: 'description', expected: 'Web', actual: '(none)' },
          { field: 'family', expected: 'web', actual: '(none)' },
        ],
      },
      {
        status: 'drifted',
        fields: [{ field: 'diskSizeGb', expected: '20', actual: '10' }],
        updates: [{ field: 'description', expected: 'Web', actual: '(none)' }],
      },
    ])
    const { stdout: markdown } = await cloud.run('plan', '--update', '--format', 'markdown')
    expect(markdown).toContain('| `web-1` | update | labels.team: db → web; description: (none) → Web; ')
    expect(markdown).toContain(
      '**drifted** | diskSizeGb: expected 20, actual 10; update description: (none) → Web',
    )
  })

  test('counts an update of a drifted image as a change', async () => {
    await using cloud = await startCloud(manifest.replace(/ {2}- { name: web-1.*\n/, ''))
    expect((await cloud.run('plan', '--update', '--detailed-exitcode')).code).toBe(2)
  })

  test('plans no update if its phase is not selected', async () => {
    await using cloud = await startCloud()
    const { stdout } = await cloud.run('plan', '--update', '--phase', 'create')
    expect(stdout).toContain('Plan: 0 to create, 0 exist, 1 drifted, 1 not selected.\n')
  })
})

describe('apply', () => {
  test('reports what it changed, and has nothing to do afterwards', async () => {
    await using cloud = await startCloud(manifest.replace(', diskSizeGb: 20', ''))
    const { stdout, code } = await cloud.run('apply', '--update')
    expect(stdout.replace(/in [\d.]+s/g, 'in 0s').replace(/ · .*/, '')).toBe(`~ web-1  updated in 0s
    labels.team: db → web
    description: (none) → Web
    family: (none) → web
~ web-2  updated in 0s
    description: (none) → Web

2 images: 2 updated
`)
    expect(code).toBe(0)
    expect((await cloud.run('apply', '--update')).stdout).toContain('Nothing to do: all 2 images exist.\n')
  })

  test('updates without the flag if the manifest requests it', async () => {
    await using cloud = await startCloud(`onDrift: update\n${manifest}`)
    const { stdout, code } = await cloud.run('apply')
    expect(stdout).toContain('2 images: 1 updated, 1 drifted')
    expect(stdout).toContain(
      '    diskSizeGb: expected 20, actual 10\n    updated description: (none) → Web\n',
    )
    expect(code).toBe(1)
    expect(cloud.gce.state().images?.map(({ description }) => description)).toEqual(['Web', 'Web'])
  })

  test('changes nothing without flag and key', async () => {
    await using cloud = await startCloud()
    const { stdout, code } = await cloud.run('apply')
    expect(stdout).toContain('2 images: 2 drifted')
    expect(stdout).toContain(
      'note: --update, or onDrift: update in the manifest, corrects labels, description and family of 2 images\n',
    )
    expect([code, cloud.gce.count('images.patch'), cloud.gce.count('images.setLabels')]).toEqual([1, 0, 0])
  })

  test('adopts the images of a catalog, and reports labels that are set', async () => {
    const text = `catalog: platform-golden\n${manifest.replace(', diskSizeGb: 20', '')}`
    await using cloud = await startCloud(text)
    const { stdout, code } = await cloud.run('apply', '--update')
    expect(stdout).toContain('    labels.mintage-catalog: (none) → platform-golden\n')
    expect(stdout).toContain('    labels.mintage-adopted: (none) → 20261124\n')
    expect(code).toBe(0)
    expect(cloud.gce.state().images?.map(({ labels }) => labels?.['mintage-spec'])).toEqual([
      undefined,
      undefined,
    ])
  })
})
