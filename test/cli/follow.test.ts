import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'
import { debian, lockOf, release, startFollowing } from '../support/follow.ts'

const manifest = `project: golden-prod
images:
  - name: web-\${source.name}
    family: web
    labels: { base: "\${source.creationDate}" }
    sourceImage: ${debian}
`
const state = { images: [release('20261110'), release('20261124')] }

describe('without a lock', () => {
  test('an image takes the name of the newest image of the family, which is read once', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    const { code, stdout, stderr } = await cloud.run('plan', '--verbose')
    expect(
      stdout,
    ).toBe(`+ web-debian-12-bookworm-v20261124  create from family debian-cloud/debian-12 (debian-12-bookworm-v20261124)
    name: web-debian-12-bookworm-v20261124
    family: web
    labels.base: 20261124
    sourceImage: projects/debian-cloud/global/images/debian-12-bookworm-v20261124

Plan: 1 to create, 0 exist.
`)
    expect([code, stderr]).toEqual([0, ''])
    const reads = () =>
      cloud.gce.requests.filter(
        ({ method, project }) => method === 'images.getFromFamily' && project === 'debian-cloud',
      ).length
    expect(reads()).toBe(1)
    expect((await cloud.run('apply', '--quiet')).code).toBe(0)
    expect(reads()).toBe(2)
    expect((await cloud.run('plan')).stdout).toBe('Nothing to do: the image exists.\n')
  })

  test('--only matches the names with their values', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    expect((await cloud.run('plan', '--only', '*-v20261124')).stdout).toContain('1 to create')
    expect(await cloud.run('plan', '--only', 'db-*')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--only db-* matches no image of the manifest'),
    })
  })

  test('a name that is too long is an error of the manifest', async () => {
    const text = manifest.replace('web-${', 'a-name-with-almost-forty-characters-and-${')
    await using cloud = await startFollowing({ 'images.yaml': text }, state)
    const { code, stderr } = await cloud.run('plan')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'images.yaml:3:11: error: name "a-name-with-almost-forty-characters-and-debian-12-bookworm-v20261124" has 68 characters; the maximum is 63; use ${source.id} instead of ${source.name}',
    )
    expect(stderr).toContain('images.yaml:6:18: note: the value of the source comes from here')
  })

  test('a family that cannot be read blocks its images, not the others', async () => {
    const other = `  - { name: db, sourceImage: ${debian}-arm64 }\n  - { name: tool, rawDisk: { source: gs://b/o.tar.gz } }\n`
    await using cloud = await startFollowing({ 'images.yaml': manifest + other }, { images: [] })
    const { code, stdout } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain(
      `! web-\${source.name}  failed: source family ${debian} has no active image (notFound)`,
    )
    expect(stdout).toContain('+ tool  created')
    expect(code).toBe(1)
  })

  test('a family that was moved back makes nothing', async () => {
    const withdrawn = release('20261124', { deprecated: { state: 'OBSOLETE' } })
    const labels = { base: '20261110' }
    const made = { project: 'golden-prod', name: 'web-debian-12-bookworm-v20261110', family: 'web', labels }
    const sourceImage = 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110'
    const images = [release('20261110'), withdrawn, { ...made, sourceImage }]
    await using cloud = await startFollowing({ 'images.yaml': manifest }, { images })
    expect((await cloud.run('apply')).stdout).toContain('Nothing to do: the image exists.')
  })

  test('of a family with a policy, plan names a head that was built from a withdrawn image', async () => {
    const text = `catalog: golden\nfamilies: { web: { keep: 2 } }\n${manifest}`
    await using cloud = await startFollowing({ 'images.yaml': text }, { images: [release('20261110')] })
    expect((await cloud.run('apply', '--quiet')).code).toBe(0)
    await cloud.clock.advance(3_600_000)
    cloud.gce.addState({ images: [release('20261124')] })
    expect((await cloud.run('apply', '--quiet')).code).toBe(0)
    cloud.gce.addState({ images: [release('20261124', { deprecated: { state: 'OBSOLETE' } })] })
    const { code, stdout } = await cloud.run('plan')
    expect(stdout).toContain(
      'note: the head of family web, web-debian-12-bookworm-v20261124, is built from a withdrawn image: the source moved from debian-12-bookworm-v20261124 back to debian-12-bookworm-v20261110; deprecate web-debian-12-bookworm-v20261124 to roll back to this image',
    )
    expect(code).toBe(0)
    expect(cloud.gce.count('images.insert')).toBe(2)
    expect((await cloud.run('apply', '--quiet')).code).toBe(0)
    expect(cloud.gce.count('images.insert')).toBe(2)
  })

  test('an archive gives its generation and its date', async () => {
    const text = `project: golden-prod
images:
  - { name: "web-\${source.generation}", description: "of \${source.creationDate}", rawDisk: { source: gs://golden/o.tar.gz } }
`
    const object = {
      bucket: 'golden',
      name: 'o.tar.gz',
      generation: '1764000000000001',
      timeCreated: '2026-11-24T08:00:00Z',
    }
    await using cloud = await startFollowing({ 'images.yaml': text }, { objects: [object] })
    const { stdout, code } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain('+ web-1764000000000001  created')
    expect(code).toBe(0)
    const none = await startFollowing(
      { 'images.yaml': text.replace('o.tar', 'x.tar') },
      { objects: [object] },
    )
    expect((await none.run('plan')).stdout).toContain(
      'source archive https://storage.googleapis.com/golden/x.tar.gz not found',
    )
    await none.gce.close()
  })

  test('an archive that cannot be read blocks its images', async () => {
    const text =
      'project: golden-prod\nimages: [{ name: "web-${source.generation}", rawDisk: { source: gs://golden/o.tar.gz } }]\n'
    await using cloud = await startFollowing({ 'images.yaml': text }, {})
    cloud.gce.deny('storage.objects.get')
    const { stdout, code } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain(
      'failed: source https://storage.googleapis.com/golden/o.tar.gz cannot be read: permission storage.objects.get missing on bucket golden',
    )
    expect([code, cloud.gce.count('images.insert')]).toEqual([4, 0])
  })

  test('a raw disk outside of Cloud Storage has no generation', async () => {
    const source = 'projects/golden-prod/locations/us/repositories/r/packages/k/versions/1'
    const text = `project: golden-prod\nimages: [{ name: "web-\${source.generation}", rawDisk: { source: ${source} } }]\n`
    await using cloud = await startFollowing({ 'images.yaml': text }, {})
    const { stdout, code } = await cloud.run('plan')
    expect(stdout).toContain(`source ${source} cannot be read: it is not in Cloud Storage`)
    expect(code).toBe(1)
    expect(await cloud.run('pin')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is not in Cloud Storage'),
    })
  })

  test('validate leaves the values open, and reports it', async () => {
    const path = folder({ 'images.yaml': `${manifest}  - { name: db, sourceImage: ${debian} }\n` })
    const { code, stdout } = await mintage(['validate', join(path, 'images.yaml')])
    expect(stdout.replace(`${path}/`, '')).toBe(
      'images.yaml: valid, 2 images; 1 image uses ${source.*} of sources that are not pinned, which plan and apply read\n',
    )
    expect(code).toBe(0)
  })

  test('status counts no image for an open name', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    expect((await cloud.run('status')).code).toBe(0)
  })
})

describe('with a lock', () => {
  test('apply uses the pinned image, and plan names a newer one', async () => {
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lockOf('20261110') },
      state,
    )
    const { code, stdout } = await cloud.run('plan')
    expect(
      stdout,
    ).toBe(`+ web-debian-12-bookworm-v20261110  create from family debian-cloud/debian-12 (debian-12-bookworm-v20261110)
note: debian-12-bookworm-v20261124 is available; mintage.lock pins debian-12-bookworm-v20261110: update it with mintage pin
    web-debian-12-bookworm-v20261110

Plan: 1 to create, 0 exist.
`)
    expect(code).toBe(0)
    const before = cloud.gce.count('images.getFromFamily')
    expect((await cloud.run('apply', '--quiet', '--locked')).code).toBe(0)
    expect(cloud.gce.count('images.getFromFamily')).toBe(before)
    const images = cloud.gce.state().images ?? []
    expect(images.find(({ project }) => project === 'golden-prod')).toMatchObject({
      name: 'web-debian-12-bookworm-v20261110',
      labels: { base: '20261110' },
    })
  })

  test('validate is complete', async () => {
    const path = folder({ 'images.yaml': manifest, 'mintage.lock': lockOf('20261110') })
    const { code, stdout } = await mintage(['validate', '--locked', join(path, 'images.yaml')])
    expect(stdout.replace(`${path}/`, '')).toBe('images.yaml: valid, 1 image\n')
    expect(code).toBe(0)
  })

  const lock = lockOf('20261110')
  const pinned = 'debian-12-bookworm-v20261110'
  const hint = '    hint: check that source, then update the lock with mintage pin\n'
  test.each([
    [
      'another id',
      [release('20261110', { id: '7' })],
      `! web-${pinned}  failed: source ${pinned} has id 7, and mintage.lock pins id 4821001234520261110: it was deleted and recreated (SOURCE_NOT_PINNED)\n${hint}`,
    ],
    [
      'no image',
      [release('20261124')],
      `! web-${pinned}  failed: source ${pinned}, which mintage.lock pins, not found (SOURCE_NOT_PINNED)\n${hint}`,
    ],
    [
      'an image of another family',
      [release('20261110', { family: 'debian-11' })],
      `! web-${pinned}  failed: source ${pinned}, which mintage.lock pins, is not in the family debian-12 (SOURCE_NOT_PINNED)\n${hint}`,
    ],
    [
      'an obsolete image',
      [release('20261110', { deprecated: { state: 'OBSOLETE' } })],
      `! web-${pinned}  failed: source image projects/debian-cloud/global/images/${pinned} is OBSOLETE: no image can be created from it (SOURCE_OBSOLETE)\n${hint}`,
    ],
  ])('%s blocks the creation', async (_, images, text) => {
    await using cloud = await startFollowing({ 'images.yaml': manifest, 'mintage.lock': lock }, { images })
    const { code, stdout } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain(text)
    expect([code, cloud.gce.count('images.insert')]).toEqual([1, 0])
  })

  test('a source that cannot be read blocks the creation: its id is not known', async () => {
    const state = {
      projects: { 'golden-prod': null, 'debian-cloud': { deny: ['compute.images.get'] } },
      images: [release('20261110')],
    }
    await using cloud = await startFollowing({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
    const text = `source ${pinned}, which mintage.lock pins, cannot be checked: permission compute.images.get missing on project debian-cloud (SOURCE_NOT_CHECKED)
    hint: grant that permission (mintage permissions --phase read lists all that reading requires), or remove its entry from mintage.lock
`
    const plan = await cloud.run('plan')
    expect(plan.stdout).toContain(`! web-${pinned}  blocked: images.yaml:3:5: ${text}`)
    const { code, stdout } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain(`! web-${pinned}  failed: ${text}`)
    expect([plan.code, code, cloud.gce.count('images.insert')]).toEqual([4, 4, 0])
  })

  test('a deprecated image is a warning', async () => {
    const images = [release('20261110', { deprecated: { state: 'DEPRECATED' } })]
    await using cloud = await startFollowing({ 'images.yaml': manifest, 'mintage.lock': lock }, { images })
    const { code, stdout } = await cloud.run('plan')
    expect(stdout).toContain(`source image projects/debian-cloud/global/images/${pinned} is DEPRECATED`)
    expect(code).toBe(0)
  })

  test('an image that exists is not touched by problems of its source', async () => {
    const made = {
      project: 'golden-prod',
      name: `web-${pinned}`,
      family: 'web',
      labels: { base: '20261110' },
      sourceImage: `projects/debian-cloud/global/images/${pinned}`,
      sourceImageId: '4821001234520261110',
    }
    await using cloud = await startFollowing(
      { 'images.yaml': manifest, 'mintage.lock': lock },
      { images: [made] },
    )
    expect(await cloud.run('apply', '--quiet')).toMatchObject({ code: 0 })
  })

  test('a replaced archive blocks the creation', async () => {
    const uri = 'https://storage.googleapis.com/golden/o.tar.gz'
    const text =
      'project: golden-prod\nimages: [{ name: "web-${source.generation}", rawDisk: { source: gs://golden/o.tar.gz } }]\n'
    const pin = `version: 1\nsources:\n  ${uri}:\n    generation: "5"\n`
    const objects = [{ bucket: 'golden', name: 'o.tar.gz', generation: '6' }]
    await using cloud = await startFollowing({ 'images.yaml': text, 'mintage.lock': pin }, { objects })
    const { code, stdout } = await cloud.run('apply', '--quiet')
    expect(stdout).toContain(
      `! web-5  failed: archive ${uri} has generation 6, and mintage.lock pins generation 5: it was replaced (SOURCE_NOT_PINNED)`,
    )
    expect(code).toBe(1)
    const dated = await startFollowing(
      { 'images.yaml': text.replace('generation', 'creationDate'), 'mintage.lock': pin },
      { objects },
    )
    expect((await dated.run('plan')).stderr).toContain(
      `the lock file has no value of \${source.creationDate} for ${uri}`,
    )
    await dated.gce.close()
  })

  test.each([
    [
      '6',
      1,
      'failed: archive https://storage.googleapis.com/golden/o.tar.gz has generation 6, and mintage.lock pins generation 5: it was replaced (SOURCE_NOT_PINNED)',
    ],
    ['5', 0, '+ web-5  verified'],
  ])(
    'an image that awaits its verification joins its family only if its archive, %s, was not replaced',
    async (generation, code, text) => {
      const manifest = `project: golden-prod
catalog: golden
images:
  - { name: "web-\${source.generation}", family: web, verify: ["true"], rawDisk: { source: gs://golden/o.tar.gz } }
`
      const pin =
        'version: 1\nsources:\n  https://storage.googleapis.com/golden/o.tar.gz:\n    generation: "5"\n'
      const labels = { 'mintage-catalog': 'golden', 'mintage-family': 'web' }
      const awaiting = { project: 'golden-prod', name: 'web-5', labels }
      const objects = [{ bucket: 'golden', name: 'o.tar.gz', generation }]
      const files = { 'images.yaml': manifest, 'mintage.lock': pin }
      await using cloud = await startFollowing(files, { images: [awaiting], objects })
      const result = await cloud.run('apply', '--quiet')
      expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(text)])
      const [image] = cloud.gce.state().images ?? []
      expect(image?.family).toBe(code === 0 ? 'web' : undefined)
    },
  )

  test('a source without an entry is read from the cloud, unless --locked', async () => {
    const text = `${manifest}  - { name: "db-\${source.name}", sourceImage: ${debian}-arm64 }\n`
    const images = [
      ...state.images,
      { project: 'debian-cloud', name: 'debian-12-arm64-v1', family: 'debian-12-arm64' },
    ]
    await using cloud = await startFollowing({ 'images.yaml': text, 'mintage.lock': lock }, { images })
    const { code, stdout, stderr } = await cloud.run('plan')
    expect(stdout).toContain('+ db-debian-12-arm64-v1             create')
    expect(code).toBe(0)
    const warning = `images.yaml:7:47: warning: source ${debian}-arm64 has no entry in mintage.lock, so its state is read from the cloud; add it with mintage pin`
    expect(stderr).toContain(warning)
    expect(stderr.split('warning:')).toHaveLength(2)
    const refused = await cloud.run('plan', '--locked')
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(
      `error: source ${debian}-arm64 has no entry in mintage.lock; add it with mintage pin`,
    )
  })

  test('--locked without a lock file is an error', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest }, state)
    const { code, stderr } = await cloud.run('plan', '--locked')
    expect(stderr).toContain('error: mintage.lock: no such file; create it with mintage pin\n')
    expect(code).toBe(3)
  })

  test('--lock names another file', async () => {
    await using cloud = await startFollowing({ 'images.yaml': manifest, 'old.lock': lock }, state)
    expect((await cloud.run('plan', '--lock', '@old.lock')).stdout).toContain(`+ web-${pinned}  create`)
    expect((await cloud.run('plan', '--lock', '@no.lock')).code).toBe(3)
  })

  test('several folders, and a manifest on stdin, need --lock', async () => {
    const [one, two] = [
      folder({ 'a.yaml': manifest, 'mintage.lock': lock }),
      folder({ 'b.yaml': 'project: golden-prod\nimages: []\n' }),
    ]
    const both = await mintage(['validate', one, two])
    expect(both).toMatchObject({
      code: 64,
      stderr: 'mintage: manifests in several folders have no common lock file\n  hint: add --lock FILE\n',
    })
    const named = await mintage(['validate', one, two, '--lock', join(one, 'mintage.lock')])
    expect(named.code).toBe(0)
    const stdin = await mintage(['validate', '-', '--locked'], { stdin: manifest })
    expect(stdin).toMatchObject({
      code: 64,
      stderr: 'mintage: a manifest on stdin has no lock file\n  hint: add --lock FILE\n',
    })
    const several = await mintage(['validate', two, folder({ 'c.yaml': manifest })])
    expect(several.code).toBe(0)
  })
})
