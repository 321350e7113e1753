import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { startStorageServer, storageError } from '../support/storage-server.ts'

const manifest = (images: string, project = 'golden-prod') =>
  join(folder({ 'images.yaml': `project: ${project}\nimages:\n${images}` }), 'images.yaml')

const disk = '  - { name: db, sourceDisk: zones/us-central1-a/disks/builder }\n'
const snapshot = '  - { name: wh, sourceSnapshot: nightly }\n'
const region = '  - { name: ha, sourceDisk: regions/us-central1/disks/ha }\n'
const builder = { project: 'golden-prod', zone: 'us-central1-a', name: 'builder', sizeGb: 10 }

async function startCloud(state: NonNullable<Parameters<typeof startEmulator>[0]>['state'] = {}) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady, state })
  const run = (command: string, path: string, ...flags: string[]) =>
    mintage([command, path, '--endpoint', gce.url, ...flags], { clock })
  return { gce, run, clock, [Symbol.asyncDispose]: () => gce.close() }
}

describe('sources', () => {
  test('disks and snapshots that are missing block the plan, one read each', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const path = manifest(`${disk}${snapshot}${region}${disk.replace('name: db', 'name: db-2')}`)
    const { stdout, code } = await cloud.run('plan', path)
    expect(stdout.replaceAll(path, 'images.yaml')).toBe(
      `! 2 images blocked: source disk projects/golden-prod/zones/us-central1-a/disks/builder not found (SOURCE_NOT_FOUND)
    db (images.yaml:3:5), db-2 (images.yaml:6:5)
    hint: correct sourceDisk, or create that disk first
! wh  blocked: images.yaml:4:5: source snapshot projects/golden-prod/global/snapshots/nightly not found (SOURCE_NOT_FOUND)
    hint: correct sourceSnapshot, or create that snapshot first
! ha  blocked: images.yaml:5:5: source disk projects/golden-prod/regions/us-central1/disks/ha not found (SOURCE_NOT_FOUND)
    hint: correct sourceDisk, or create that disk first

Plan: 0 to create, 0 exist, 4 blocked.
`,
    )
    expect(code).toBe(1)
    const reads = ['disks.get', 'snapshots.get', 'regionDisks.get'] as const
    expect(reads.map((method) => cloud.gce.count(method))).toEqual([1, 1, 1])
  })

  test('apply sends no insert that is known to fail', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const { stdout, code } = await cloud.run('apply', manifest(disk), '--quiet')
    expect(stdout).toContain(
      '! db  failed: source disk projects/golden-prod/zones/us-central1-a/disks/builder not found',
    )
    expect([code, cloud.gce.count('images.insert')]).toEqual([1, 0])
  })

  test('a missing permission is a note, and no error', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'], disks: [builder] })
    cloud.gce.deny('compute.disks.get')
    const { stdout, code } = await cloud.run('plan', manifest(disk))
    expect(stdout).toBe(`+ db  create from disk zones/us-central1-a/disks/builder
note: source disk cannot be checked: permission compute.disks.get missing on project golden-prod
    db

Plan: 1 to create, 0 exist.
`)
    expect(code).toBe(0)
    expect((await cloud.run('apply', manifest(disk), '--quiet')).code).toBe(0)
  })

  test('an image of another project is looked up, also when --only leaves it out', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod', 'golden-base'] })
    const path = manifest(
      '  - { name: base-1, project: golden-base, rawDisk: { source: gs://b/o.tar.gz } }\n  - { name: web-1, sourceImage: projects/golden-base/global/images/base-1 }\n',
    )
    const { stdout, code } = await cloud.run('plan', path, '--only', 'web-1')
    expect(stdout).toContain('source image projects/golden-base/global/images/base-1 not found')
    expect(stdout).toContain(
      'hint: the manifest lists that image, but --only does not select it: add --only base-1',
    )
    expect(code).toBe(1)
  })

  test('of images that exist are not read', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'], disks: [builder] })
    expect((await cloud.run('apply', manifest(disk), '--quiet')).code).toBe(0)
    const before = cloud.gce.count('disks.get')
    expect((await cloud.run('plan', manifest(disk))).stdout).toBe('Nothing to do: the image exists.\n')
    expect(cloud.gce.count('disks.get')).toBe(before)
  })

  test('that cannot be read because the API does not respond end the command', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'], disks: [builder] })
    cloud.gce.failNext('disks.get', { kind: 'reply', status: 503 }, 20)
    const { stderr, code } = await cloud.run('plan', manifest(disk))
    expect(stderr).toContain('mintage: cannot read projects/golden-prod/zones/us-central1-a/disks/builder: ')
    expect(code).toBe(1)
  })
})

describe('archives of raw disks', () => {
  const raw = (name: string) => `  - { name: ${name}, rawDisk: { source: gs://golden/${name}.tar.gz } }\n`
  const object = (bucket: string, name: string) => ({
    status: 200,
    body: {
      kind: 'storage#object',
      bucket,
      name,
      size: '4096',
      generation: '17',
      updated: '2026-11-20T10:00:00Z',
    },
  })

  test('that are missing block the plan; the others show size, generation and age', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const { url, asked } = await startStorageServer(cloud.gce.url, (bucket, name) =>
      name === 'web.tar.gz'
        ? object(bucket, name)
        : storageError(404, 'notFound', `No such object: ${bucket}/${name}`),
    )
    const path = manifest(raw('web') + raw('api'))
    const { stdout, code } = await mintage(['plan', path, '--endpoint', url, '--format', 'json'], cloud)
    const { images } = JSON.parse(stdout)
    expect(images[0]).toMatchObject({
      status: 'create',
      archive: { size: '4096', generation: '17', updated: '2026-11-20T10:00:00Z' },
    })
    expect(images[1]).toMatchObject({
      status: 'blocked',
      error: {
        kind: 'notFound',
        message: 'source archive https://storage.googleapis.com/golden/api.tar.gz not found',
        hint: 'correct rawDisk.source, or upload the archive first',
      },
    })
    expect([code, [...asked].sort()]).toEqual([1, ['golden/api.tar.gz', 'golden/web.tar.gz']])
  })

  test('that may not be read are a note', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const denied =
      "ci@x.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist)."
    const { url } = await startStorageServer(cloud.gce.url, () => storageError(403, 'forbidden', denied))
    const { stdout, code } = await mintage(
      ['plan', manifest(raw('web') + raw('api')), '--endpoint', url],
      cloud,
    )
    expect(stdout).toContain(
      'note: source archive cannot be checked: permission storage.objects.get missing on bucket golden\n    web, api\n',
    )
    expect(code).toBe(0)
  })

  test('are not requested if the endpoint does not serve Cloud Storage', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const { url } = await startStorageServer(cloud.gce.url, () => storageError(404, 'notFound', 'Not Found'))
    const { stdout, code } = await mintage(['plan', manifest(raw('web')), '--endpoint', url], cloud)
    expect(stdout).toContain(
      'note: source archive cannot be checked: this endpoint does not serve Cloud Storage\n',
    )
    expect(code).toBe(0)
  })

  test('are requested once if something else responds instead of Cloud Storage', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const { url, asked } = await startStorageServer(cloud.gce.url, () => ({ status: 404, body: {} }))
    const images = Array.from({ length: 30 }, (_, index) => raw(`web-${index}`)).join('')
    const { stdout, stderr, code } = await mintage(['plan', manifest(images), '--endpoint', url], cloud)
    expect(stdout).toContain('this endpoint does not serve Cloud Storage\n')
    expect(stderr).toContain('the response to objects.get (bucket golden) is HTTP 404')
    expect([code, asked.length]).toEqual([0, 4])
  })

  test('of a bucket that refuses the request imply nothing about other buckets', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const why = 'Bucket is a requester pays bucket but no user project provided.'
    const { url, asked } = await startStorageServer(cloud.gce.url, (bucket, name) =>
      bucket === 'payer' ? storageError(400, 'required', why) : object(bucket, name),
    )
    const names = Array.from({ length: 30 }, (_, index) => `web-${index}`)
    const images = raw('paid').replace('golden', 'payer') + names.map(raw).join('')
    const { stdout, code } = await mintage(['plan', manifest(images), '--endpoint', url], cloud)
    expect(stdout).toContain(`note: source archive cannot be checked: ${why}\n    paid\n`)
    expect([code, asked.length]).toEqual([0, 31])
  })

  test('are left to the insert by apply', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const { url, asked } = await startStorageServer(cloud.gce.url, object)
    const { code } = await mintage(['apply', manifest(raw('web')), '--dry-run', '--endpoint', url], cloud)
    expect([code, asked]).toEqual([0, ['golden/web.tar.gz']])
    const applied = await cloud.run('apply', manifest(raw('web')), '--quiet')
    expect([applied.code, asked.length]).toEqual([0, 1])
  })
})

describe('exit codes of plan', () => {
  const obsolete = { project: 'golden-prod', name: 'web-1', family: 'web', deprecated: { state: 'OBSOLETE' } }
  const ready = { project: 'golden-prod', name: 'web-2', family: 'web' }
  const exists = '  - { name: web-2, rawDisk: { source: gs://b/o.tar.gz } }\n'
  const drifted = '  - { name: web-2, family: other, rawDisk: { source: gs://b/o.tar.gz } }\n'
  const unusable = '  - { name: web-1, rawDisk: { source: gs://b/o.tar.gz } }\n'
  const missing = '  - { name: new, sourceDisk: zones/us-central1-a/disks/builder }\n'
  const blocked = '  - { name: app-1, sourceImage: web-1 }\n'

  test.each([
    ['all exists', exists, 0, 0],
    ['something to create', exists + missing, 0, 2],
    ['drift', drifted, 0, 1],
    ['an image that is OBSOLETE', unusable, 0, 1],
    ['drift, and something to create', drifted + missing, 0, 2],
    ['something blocked', exists + blocked, 1, 1],
    ['something blocked, and something to create', exists + blocked + missing, 1, 1],
  ])('%s', async (_, images, plain, detailed) => {
    await using cloud = await startCloud({
      projects: ['golden-prod'],
      images: [obsolete, ready],
      disks: [builder],
    })
    const path = manifest(images)
    expect((await cloud.run('plan', path)).code).toBe(plain)
    expect((await cloud.run('apply', path, '--dry-run')).code).toBe(plain)
    const { code, stdout } = await cloud.run('plan', path, '--detailed-exitcode', '--format', 'json')
    expect([code, JSON.parse(stdout).exitCode]).toEqual([detailed, detailed])
  })

  test('a missing permission alone', async () => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    cloud.gce.deny('compute.images.getFromFamily')
    const path = manifest('  - { name: web, sourceImage: family/base }\n')
    expect((await cloud.run('plan', path)).code).toBe(4)
  })
})

describe('values of the environment', () => {
  const envManifest = () =>
    manifest(
      '  - { name: web-${env.BUILD}, description: "by ${env.WHO}", sourceSnapshot: "snap-${env.WHERE}" }\n  - { name: db, description: "by ${env.WHO}", rawDisk: { source: "gs://golden/${env.WHERE}.tar.gz" } }\n',
    )
  const env = { BUILD: 'b1234567', WHO: 'secret-user', WHERE: 'secret-place' }

  test.each(['text', 'json', 'markdown'])('are in no plan or report, but in names: %s', async (format) => {
    await using cloud = await startCloud({ projects: ['golden-prod'] })
    const flags = ['--format', format, '--verbose', '--endpoint', cloud.gce.url]
    const options = { clock: cloud.clock, env }
    const path = envManifest()
    const planned = await mintage(['plan', path, ...flags], options)
    const applied = await mintage(['apply', path, ...flags], options)
    const shown = planned.stdout + planned.stderr + applied.stdout + applied.stderr
    expect(shown.match(/secret-\w+/g)).toBe(null)
    expect(shown).toContain('web-b1234567')
    expect(shown).toContain('not found')
    expect(cloud.gce.count('images.insert')).toBe(1)
  })

  test('that the API quotes are in no item of an error, no failed read, no report and no log', async () => {
    const unread = '  - { name: db, sourceDisk: "zones/us-central1-a/disks/${env.WHERE}" }\n'
    const family = '  - { name: web, sourceImage: "family/${env.WHERE}" }\n'
    const raw = '  - { name: wh, rawDisk: { source: "gs://golden/${env.WHERE}.tar.gz" } }\n'
    await using cloud = await startCloud({
      projects: ['golden-prod'],
      disks: [{ ...builder, name: env.WHERE }],
    })
    const options = { clock: cloud.clock, env }
    const run = (command: string, images: string, ...flags: string[]) =>
      mintage([command, manifest(images), '--endpoint', cloud.gce.url, ...flags], options)
    const shown: string[] = []
    for (const format of ['text', 'json']) {
      const planned = await run('plan', family, '--format', format)
      cloud.gce.failImages({ name: 'wh', code: 'BAD_IMAGE', message: `bad archive gs://golden/${env.WHERE}` })
      const applied = await run('apply', raw, '--format', format, '--log-level', 'trace')
      cloud.gce.failNext('disks.get', { kind: 'reply', status: 503 }, 20)
      const failed = await run('plan', unread, '--format', format)
      expect([planned, applied, failed].map(({ code }) => code)).toEqual([1, 1, 1])
      shown.push(...[planned, applied, failed].flatMap(({ stdout, stderr }) => [stdout, stderr]))
    }
    const all = shown.join('')
    expect(all.match(/.*secret-\w+.*/g)).toBe(null)
    expect(all).toContain('family/••• has no active image')
    expect(all).toContain('bad archive gs://golden/•••')
    expect(all).toContain('cannot read projects/golden-prod/zones/us-central1-a/disks/•••')
    expect(all).toContain('"source":"https://storage.googleapis.com/golden/•••.tar.gz"')
  })
})

test('an older member that becomes the head of its family has a note in every format; apply makes it the head', async () => {
  const image = (name: string) =>
    `  - { name: ${name}, family: web, rawDisk: { source: gs://golden/${name}.tar.gz } }\n`
  const path = manifest(image('web-1') + image('web-2'))
  await using cloud = await startCloud({
    projects: ['golden-prod'],
    images: [{ project: 'golden-prod', name: 'web-2', family: 'web' }],
  })
  const note =
    'family web will point to this image, not to web-2, which the manifest lists later: the API returns the newest'
  expect((await cloud.run('plan', path)).stdout).toContain(`note: ${note}\n    web-1\n`)
  const markdown = (await cloud.run('plan', path, '--format', 'markdown')).stdout
  expect(markdown.replaceAll('\\', '')).toContain(note)
  const { notes } = JSON.parse((await cloud.run('plan', path, '--format', 'json')).stdout)
  expect(notes).toContainEqual({
    code: 'olderFamilyHead',
    message: note,
    images: ['projects/golden-prod/global/images/web-1'],
  })
  expect((await cloud.run('apply', path)).code).toBe(0)
  const head = await fetch(`${cloud.gce.url}/compute/v1/projects/golden-prod/global/images/family/web`)
  expect(await head.json()).toMatchObject({ name: 'web-1' })
})
