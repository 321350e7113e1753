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
    expect(markdown).toContain(
      '- `diskSizeGb: expected 20, actual 10`\n- `update description: (none) → Web`\n',
    )
    expect(markdown).toContain(`\`web-1\`: \`update labels, description, family\`

\`\`\`diff
- labels.team: db
+ labels.team: web
- description: (none)
+ description: Web
- family: (none)
+ family: web
\`\`\`
`)
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

describe('the labels of mintage', () => {
  const text = (catalog: string) => `catalog: ${catalog}
project: golden-prod
images:
  - { name: web-1, family: web, rawDisk: { source: gs://b/o.tar.gz } }
`

  /** An image of catalog platform-golden whose labels a person or another tool then changed. */
  async function startEdited(change: (labels: Record<string, string>) => void) {
    const cloud = await startCloud(text('platform-golden'), [])
    expect((await cloud.run('apply')).code).toBe(0)
    const [image] = cloud.gce.state().images ?? []
    const labels = { ...image?.labels }
    change(labels)
    cloud.gce.replaceState({ images: [{ ...image, project: 'golden-prod', name: 'web-1', labels }] })
    return cloud
  }

  test('of another catalog: the image is reported, and never touched', async () => {
    await using cloud = await startEdited((labels) => {
      labels['mintage-catalog'] = 'other'
    })
    const { stdout, code } = await cloud.run('apply', '--update')
    expect(stdout).toContain(`~ web-1  drifted: belongs to catalog other
    labels.mintage-catalog: expected platform-golden, actual other
`)
    expect([code, cloud.gce.count('images.setLabels')]).toEqual([1, 0])
  })

  test('without the catalog: the image is as specified, and an update adopts it', async () => {
    await using cloud = await startEdited((labels) => {
      delete labels['mintage-catalog']
    })
    expect((await cloud.run('plan')).stdout).toBe('Nothing to do: the image exists.\n')
    const { stdout } = await cloud.run('plan', '--update')
    expect(stdout).toBe(`~ web-1  update labels
    labels.mintage-catalog: (none) → platform-golden
    labels.mintage-adopted: (none) → 20261124

Plan: 0 to create, 0 exist, 1 to update.
`)
  })

  test('with another digest: the image has drifted, and an update does not change that', async () => {
    let digest = ''
    await using cloud = await startEdited((labels) => {
      digest = String(labels['mintage-spec'])
      labels['mintage-spec'] = 'v1-0'
    })
    const { stdout, code } = await cloud.run('apply', '--update')
    expect(stdout).toContain(`~ web-1  drifted: differs from the manifest
    labels.mintage-spec: expected ${digest}, actual v1-0 (created from another source)
`)
    expect([code, cloud.gce.count('images.setLabels')]).toEqual([1, 0])
  })
})

test('the report of an image that only joins its family has its URL', async () => {
  const text = `project: golden-prod
images:
  - { name: web-1, rawDisk: { source: gs://b/o.tar.gz }, family: web }
`
  await using cloud = await startCloud(text, existing.slice(0, 1))
  const { images } = JSON.parse((await cloud.run('apply', '--update', '--format', 'json')).stdout)
  expect(images).toMatchObject([
    {
      status: 'updated',
      updates: [{ field: 'family' }],
      selfLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
    },
  ])
})
