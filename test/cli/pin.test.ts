import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'
import { debian, lockOf, release, startFollowing } from '../support/follow.ts'

const arm = 'projects/debian-cloud/global/images/family/debian-12-arm64'
const manifest = `project: golden-prod
images:
  - { name: "web-\${source.name}", sourceImage: ${debian} }
  - { name: db, sourceImage: ${arm} }
`
const state = {
  images: [
    release('20261110'),
    release('20261124'),
    { ...release('20261124', { name: 'arm-v1', id: '9' }), family: 'debian-12-arm64' },
  ],
}
const lock = `# Written by mintage pin: the sources that images follow. Commit this file.
version: 1
sources:
  ${debian}:
    image: projects/debian-cloud/global/images/debian-12-bookworm-v20261124
    id: "4821001234520261124"
    created: 2026-11-24T08:00:00Z
  ${arm}:
    image: projects/debian-cloud/global/images/arm-v1
    id: "9"
    created: 2026-11-24T08:00:00Z
`

describe('mintage pin', () => {
  test('writes each source family, one request each, and changes nothing the second time', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    expect(await cloud.run('pin')).toEqual({
      code: 0,
      stderr: '',
      stdout: `+ ${debian}: debian-12-bookworm-v20261124\n+ ${arm}: arm-v1\nmintage.lock: 2 changes, written\n`,
    })
    expect(cloud.read('mintage.lock')).toBe(lock)
    expect(cloud.gce.count('images.getFromFamily')).toBe(2)
    chmodSync(`${cloud.path}/mintage.lock`, 0o400)
    expect((await cloud.run('pin')).stdout).toBe('mintage.lock: 2 sources, up to date\n')
    expect((await cloud.run('plan', '--locked')).code).toBe(0)
  })

  test('--check exits with 2 if a source has moved, and writes nothing', async () => {
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lockOf('20261110') },
      state,
    )
    const check = await cloud.run('pin', '--check')
    expect(check).toMatchObject({
      code: 2,
      stdout: `~ ${debian}: debian-12-bookworm-v20261110 → debian-12-bookworm-v20261124\n+ ${arm}: arm-v1\nmintage.lock: 2 changes, not written\n`,
    })
    expect(cloud.read('mintage.lock')).toBe(lockOf('20261110'))
    await cloud.run('pin')
    expect(await cloud.run('pin', '--check')).toMatchObject({
      code: 0,
      stdout: 'mintage.lock: 2 sources, up to date\n',
    })
  })

  test('--only pins the sources of some images', async () => {
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lockOf('20261110') },
      state,
    )
    const { stdout } = await cloud.run('pin', '--only', 'db')
    expect(stdout).toBe(`+ ${arm}: arm-v1\nmintage.lock: 1 change, written\n`)
    expect(cloud.read('mintage.lock')).toContain('debian-12-bookworm-v20261110')
    expect((await cloud.run('pin', '--only', '*-v20261110')).stdout).toContain(
      '→ debian-12-bookworm-v20261124',
    )
    expect((await cloud.run('pin', '--only', 'nothing')).code).toBe(64)
  })

  test('--only selects a copy with the source of its origin', async () => {
    const text = manifest.replace('project: golden-prod', 'projects: [golden-prod, golden-edge]')
    await using cloud = await startFollowing({ 'images.yaml': text }, state)
    expect((await cloud.run('pin', '--only', 'golden-edge/db')).stdout).toBe(
      `+ ${arm}: arm-v1\nmintage.lock: 1 change, written\n`,
    )
  })

  test('--set pins an older image', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
    const set = 'family/debian-12=debian-12-bookworm-v20261110'
    expect(await cloud.run('pin', '--set', set)).toMatchObject({
      code: 0,
      stdout: `~ ${debian}: debian-12-bookworm-v20261124 → debian-12-bookworm-v20261110\nmintage.lock: 1 change, written\n`,
    })
    expect(cloud.gce.count('images.getFromFamily')).toBe(0)
    const path = `${debian}=projects/debian-cloud/global/images/debian-12-bookworm-v20261124`
    await cloud.run('pin', '--set', path)
    expect(cloud.read('mintage.lock')).toBe(lock)
  })

  test.each([
    [
      ['--set', 'family/debian-12'],
      64,
      '--set family/debian-12 has no image\n  hint: write it as --set family/FAMILY=IMAGE\n',
    ],
    [['--set', '=x'], 64, '--set =x has no family\n  hint: write it as --set family/FAMILY=IMAGE\n'],
    [
      ['--set', 'family/debian=x'],
      64,
      `--set family/debian: not a source family of the manifest\n  hint: its source families: ${debian}, ${arm}\n`,
    ],
    [
      ['--set', 'debian-12=projects/evil/global/images/x'],
      64,
      '--set debian-12: projects/evil/global/images/x is not an image of project debian-cloud, as its family is\n',
    ],
    [
      ['--set', 'debian-12=a', '--check'],
      64,
      '--check and --set are mutually exclusive: --check writes nothing\n',
    ],
    [
      ['--set', 'debian-12=arm-v1'],
      1,
      'image projects/debian-cloud/global/images/arm-v1 is not in the family debian-12\n  hint: pin another image\n',
    ],
    [
      ['--set', 'debian-12=old'],
      1,
      'image projects/debian-cloud/global/images/old is OBSOLETE: no image can be created from it\n  hint: pin another image\n',
    ],
    [
      ['--set', 'debian-12=gone'],
      4,
      "cannot read projects/debian-cloud/global/images/gone: The resource 'projects/debian-cloud/global/images/gone' was not found\n  hint: pin another image\n",
    ],
  ])('%j is rejected', async (flags, code, message) => {
    const old = release('20260101', { name: 'old', deprecated: { state: 'OBSOLETE' } })
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lock },
      { images: [...state.images, old] },
    )
    const result = await cloud.run('pin', ...flags)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(`mintage: ${message}`)
    expect(cloud.read('mintage.lock')).toBe(lock)
  })

  test('a family without an active image, or an API that refuses it, writes nothing', async () => {
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lock },
      { images: [release('20261124')] },
    )
    const { code, stderr } = await cloud.run('pin')
    expect(stderr).toBe(
      `mintage: cannot read source ${arm}: The resource '${arm}' was not found\n  hint: correct the family or its project, or use an image as the source\n`,
    )
    expect([code, cloud.read('mintage.lock')]).toEqual([4, lock])
  })

  test('does not print a value of the environment', async () => {
    const text = `project: golden-prod\nimages: [{ name: a, sourceImage: "projects/debian-cloud/global/images/family/\${env.HIDDEN}" }]\n`
    await using cloud = await startFollowing({ 'images.yaml': text }, {})
    const env = { HIDDEN: 'confidential-family' }
    const { code, stderr } = await mintage(['pin', cloud.path, '--endpoint', cloud.gce.url], {
      env,
      clock: cloud.clock,
    })
    expect([code, stderr.includes('confidential-family'), stderr.includes('•••')]).toEqual([4, false, true])
  })

  test('pins archives, disks and snapshots whose values are used', async () => {
    const text = `project: golden-prod
images:
  - { name: "a-\${source.generation}", rawDisk: { source: gs://golden/o.tar.gz } }
  - { name: "d-\${source.id}", sourceDisk: zones/us-central1-a/disks/builder }
  - { name: "s-\${source.name}", sourceSnapshot: nightly }
`
    const cloudState = {
      objects: [
        { bucket: 'golden', name: 'o.tar.gz', generation: '5', timeCreated: '2026-11-24T08:00:00.123Z' },
      ],
      disks: [
        {
          project: 'golden-prod',
          zone: 'us-central1-a',
          name: 'builder',
          id: '8',
          creationTimestamp: '2026-11-20T00:00:00-08:00',
        },
      ],
    }
    await using cloud = await startFollowing({ 'images.yaml': text }, cloudState)
    expect((await cloud.run('pin')).stderr).toBe('')
    expect(cloud.read('mintage.lock')).toContain(`  https://storage.googleapis.com/golden/o.tar.gz:
    generation: "5"
    created: 2026-11-24T08:00:00.123Z
  projects/golden-prod/zones/us-central1-a/disks/builder:
    id: "8"
    created: 2026-11-20T08:00:00Z
`)
  })

  test('keeps entries of other manifests of the folder, and drops those that no manifest uses', async () => {
    const other = `project: golden-prod\nimages: [{ name: db, sourceImage: ${arm} }]\n`
    const files = {
      'images.yaml': manifest.split('\n').slice(0, 3).join('\n'),
      'other.yaml': other,
      'mintage.lock': lock,
    }
    await using cloud = await startFollowing(files, state)
    expect((await cloud.run('pin')).stdout).toBe('mintage.lock: 1 source, up to date\n')
    cloud.write('other.yaml', 'project: golden-prod\nimages: []\n')
    expect((await cloud.run('pin', '@other.yaml')).stdout).toBe(
      `- ${arm}: no image follows it\nmintage.lock: 1 change, written\n`,
    )
  })

  test('without sources to pin there is an empty lock file', async () => {
    const path = folder({
      'images.yaml': 'project: golden-prod\nimages: [{ name: a, rawDisk: { source: gs://b/o.tar.gz } }]\n',
    })
    expect(await mintage(['pin', path])).toMatchObject({
      code: 0,
      stdout: `${path}/mintage.lock: 0 sources, up to date\n`,
    })
    expect((await mintage(['validate', path, '--locked'])).code).toBe(0)
  })

  test('a lock file that cannot be written is an error', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    const { code, stderr } = await cloud.run('pin', '--lock', '/dev/full')
    expect([code, stderr]).toEqual([3, expect.stringContaining('/dev/full')])
  })

  test('stdin and several folders need --lock', async () => {
    expect(await mintage(['pin', '-'], { stdin: manifest })).toMatchObject({
      code: 64,
      stderr: 'mintage: a manifest on stdin has no lock file\n  hint: add --lock FILE\n',
    })
    const folders = [folder({ 'a.yaml': manifest }), folder({ 'b.yaml': manifest })]
    expect((await mintage(['pin', ...folders])).code).toBe(64)
  })

  test('does not overwrite a file that is not a lock', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    const { code, stderr } = await cloud.run('pin', '--lock', '@images.yaml')
    expect(stderr).toContain('unsupported lock file: expected version 1, actual (none)')
    expect([code, cloud.read('images.yaml')]).toEqual([3, manifest])
  })
})
