import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { formatState } from '../../src/emulator/statefile/format-state.ts'
import {
  type EmulatorState,
  EmulatorStateError,
  loadState,
  parseState,
  saveState,
} from '../../src/emulator/statefile/state-file.ts'
import { images, operations, project, raw, rig } from './rig.ts'

const seed = `
projects: { golden-prod: { imagesQuota: 100, deny: [compute.disks.get] }, debian-cloud: }
images:
  - project: debian-cloud
    name: debian-12-bookworm-v20261110
    family: debian-12
    diskSizeGb: 10
    architecture: X86_64
    licenses: [projects/debian-cloud/global/licenses/debian-12-bookworm]
    guestOsFeatures: [GVNIC, { type: UEFI_COMPATIBLE }]
    creationTimestamp: 2026-11-10T08:00:00.000-08:00
    deprecated: { state: DEPRECATED, replacement: projects/debian-cloud/global/images/debian-12-next }
  - { project: golden-prod, name: web-1, labels: { team: shop }, keySha256: fRKPD5T2pTPjVRUN3bYPeFwOLRLeTTyJRWBpAhNNMM4= }
  # pasted from: gcloud compute images describe
  - kind: compute#image
    name: db-1
    id: '6295399062274840336'
    selfLink: https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/db-1
    sourceDisk: https://www.googleapis.com/compute/v1/projects/golden-prod/zones/us-central1-a/disks/builder
    sourceDiskId: '563869659377572944'
    status: READY
disks:
  - { project: golden-prod, zone: us-central1-a, name: builder, sizeGb: 50, users: [zones/us-central1-a/instances/vm] }
  - { project: golden-prod, region: us-central1, name: replicated, shieldedInstanceInitialState: { pk: { content: AA== } } }
snapshots:
  - { project: golden-prod, name: nightly, diskSizeGb: 40, sourceDisk: zones/us-central1-a/disks/builder }
objects: ['gs://golden/web.tar.gz', 'gs://golden/dir/db.tar.gz']
failures:
  - { name: 'bad-*', times: 2, code: INVALID_IMAGE_TAR, message: The tar archive is not a valid image., leaves: failedImage }
`

const members = async (emulatorState: EmulatorState) => {
  const { get } = await rig({ state: emulatorState })
  const paths = [
    images,
    'projects/debian-cloud/global/images',
    operations,
    `projects/${project}/global/snapshots/nightly`,
  ]
  const seen = []
  for (const path of paths) seen.push((await get(path)).body)
  return seen
}

describe('a state', () => {
  test('is filled in as the server would', async () => {
    const { get } = await rig({ state: parseState(seed, 'seed.yaml') })
    expect((await get('projects/debian-cloud/global/images')).body.items).toEqual([
      {
        kind: 'compute#image',
        id: expect.stringMatching(/^\d{19,20}$/),
        creationTimestamp: '2026-11-10T08:00:00.000-08:00',
        name: 'debian-12-bookworm-v20261110',
        sourceType: 'RAW',
        rawDisk: { source: '', containerType: 'TAR' },
        deprecated: {
          state: 'DEPRECATED',
          replacement: 'projects/debian-cloud/global/images/debian-12-next',
        },
        status: 'READY',
        archiveSizeBytes: expect.stringMatching(/^6\d{8}$/),
        diskSizeGb: '10',
        licenses: [
          'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12-bookworm',
        ],
        family: 'debian-12',
        selfLink:
          'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12-bookworm-v20261110',
        labelFingerprint: '42WmSpB8rSM=',
        guestOsFeatures: [{ type: 'GVNIC' }, { type: 'UEFI_COMPATIBLE' }],
        licenseCodes: [expect.stringMatching(/^\d+$/)],
        storageLocations: ['us'],
        architecture: 'X86_64',
        enableConfidentialCompute: false,
      },
    ])
    expect((await get(`${images}/6295399062274840336`)).body).toMatchObject({
      name: 'db-1',
      sourceDiskId: '563869659377572944',
    })
    expect((await get(`${images}/db-1`)).body).not.toHaveProperty('rawDisk')
    expect((await get(`${images}/web-1`)).body.imageEncryptionKey).toEqual({
      sha256: 'fRKPD5T2pTPjVRUN3bYPeFwOLRLeTTyJRWBpAhNNMM4=',
    })
  })

  test('is saved and loaded unchanged', async () => {
    const state = parseState(seed, 'seed.yaml')
    const first = await rig({ state })
    expect(first.emulator.changes).toBe(0)
    const text = formatState(first.emulator.state())
    const second = await rig({ state: parseState(text, 'saved.yaml') })
    expect(formatState(second.emulator.state())).toBe(text)
    expect(await members(parseState(text, 'saved.yaml'))).toEqual(await members(state))
    expect(text).toContain('gs://golden/dir/db.tar.gz')
    expect(text).not.toContain('selfLink')
    expect(second.emulator.state().failures).toEqual(state.failures)
    expect(second.emulator.state().disks).toMatchObject([
      { zone: 'us-central1-a', sizeGb: '50' },
      { region: 'us-central1', shieldedInstanceInitialState: { pk: { content: 'AA==' } } },
    ])
    expect(second.emulator.state().projects).toEqual({
      'golden-prod': { imagesQuota: 100, deny: ['compute.disks.get'] },
      'debian-cloud': {},
    })
  })

  test('is written with a line for each resource, quoted if necessary', () => {
    const state: EmulatorState = {
      projects: { 'p:1': {}, 'golden-prod': { imagesQuota: 5, deny: ['compute.images.get'] } },
      images: [
        {
          project: 'p1',
          name: 'true',
          id: '123',
          description: 'a "b": #c\n',
          labels: { null: '', größe: 'no' },
          enableConfidentialCompute: true,
          licenses: ['projects/a/global/licenses/b', 'https://x/y'],
          guestOsFeatures: [],
        },
      ],
      objects: ['gs://b/o'],
    }
    const text = formatState(state)
    expect(text).toBe(`projects:
  "p:1": {}
  golden-prod: { imagesQuota: 5, deny: [compute.images.get] }
images:
  - { project: p1, name: "true", id: "123", description: "a \\"b\\": #c\\n", labels: { "null": "", "größe": no }, enableConfidentialCompute: true, licenses: [projects/a/global/licenses/b, "https://x/y"], guestOsFeatures: [] }
objects:
  - "gs://b/o"
`)
    expect(parseState(text.replace('p:1', 'p1'), 'a.yaml')).toEqual({
      ...state,
      projects: { p1: {}, 'golden-prod': state.projects?.['golden-prod' as never] },
    })
    expect(formatState({})).toBe('{}\n')
  })

  test('may be empty', () => {
    expect(parseState('', 'a.yaml')).toEqual({})
    expect(parseState('# nothing\n', 'a.yaml')).toEqual({})
    expect(parseState('images:\n', 'a.yaml')).toEqual({ images: null })
  })

  test('may use anchors and merges', async () => {
    const text = 'images:\n  - &a { project: p1, name: a, family: f }\n  - { <<: *a, name: b }\n'
    const { get } = await rig({ state: parseState(text, 'a.yaml') })
    const { body } = await get('projects/p1/global/images?filter=family=f')
    expect(body.items).toHaveLength(2)
  })
})

describe('reports errors of a state file with line and column', () => {
  test.each<[text: string, message: string]>([
    ['colour: red', 'a.yaml:1:1: error: unknown key "colour"'],
    [
      'images:\n  - project: p1\n    nmae: x',
      'a.yaml:2:5: error: "name" is missing\na.yaml:3:5: error: unknown key "nmae"',
    ],
    ['images: {}', 'a.yaml:1:9: error: must be a list, not {}'],
    ['- a', 'a.yaml:1:1: error: must be a map, not ["a"]'],
    ['images:\n  - { project: p1, name: 5 }', 'a.yaml:2:26: error: must be a string, not 5'],
    [
      'images:\n  - { project: p1, name: a, diskSizeGb: big }',
      'a.yaml:2:41: error: must be a whole number, not "big"',
    ],
    ['images:\n  - { project: p1, name: A }', 'a.yaml:2:26: error: "A" is not a valid name'],
    ['images:\n  - { name: a }', 'a.yaml:2:5: error: "project" is missing'],
    [
      'images:\n  - { project: p1, name: a }\n  - { project: p1, name: a }',
      'a.yaml:3:5: error: duplicate name a',
    ],
    [
      'projects: [p1]\nimages:\n  - { project: p2, name: a }',
      'a.yaml:3:5: error: project p2 is not among the projects',
    ],
    [
      'images:\n  - { project: p1, name: a, status: DONE }',
      'a.yaml:2:37: error: "DONE" is none of PENDING, READY, FAILED, DELETING',
    ],
    [
      'images:\n  - { project: p1, name: a, deprecated: { state: OLD } }',
      'a.yaml:2:50: error: "OLD" is none of ACTIVE, DEPRECATED, OBSOLETE, DELETED',
    ],
    [
      'images:\n  - { project: p1, name: a, creationTimestamp: yesterday }',
      'a.yaml:2:48: error: "yesterday" is not a time',
    ],
    ['disks:\n  - { project: p1, name: a }', 'a.yaml:2:5: error: a disk has either a zone or a region'],
    [
      'disks:\n  - { project: p1, name: a, zone: us-east1-a }',
      'a.yaml:2:35: error: "us-east1-a" is not a zone of Compute Engine',
    ],
    ['objects: [web.tar.gz]', 'a.yaml:1:11: error: "web.tar.gz" is not gs://bucket/object'],
    ['failures:\n  - { code: X }', 'a.yaml:2:5: error: "message" is missing'],
    [
      'operations:\n  - { project: p1, name: o, id: "1", operationType: insert, insertTime: now, startTime: 2026-01-01 }',
      'a.yaml:2:5: error: "target" is missing\na.yaml:2:5: error: "targetId" is missing\na.yaml:2:5: error: an operation has either an endTime or a dueTime\na.yaml:2:73: error: "now" is not a time',
    ],
    [
      'operations:\n  - { project: p1, name: o, id: "1", operationType: insert, target: t, targetId: "2", insertTime: 2026-01-01, startTime: 2026-01-01, dueTime: 2026-01-02 }',
      'a.yaml:2:5: error: "end" is missing',
    ],
    [
      'operations:\n  - { project: p1, name: o, id: "1", operationType: insert, target: t, targetId: "2", insertTime: 2026-01-01, startTime: 2026-01-01, dueTime: 2026-01-02, end: { kind: status, path: p } }',
      'a.yaml:2:160: error: "status" is missing',
    ],
    ['sourceUses:\n  - { source: s, times: [2026-01-01, noon] }', 'a.yaml:2:38: error: "noon" is not a time'],
    ['images: [*nothing]', 'a.yaml:1:10: error: anchor &nothing not found'],
    ['images: []\nimages: []', 'a.yaml:2:1: error: Map keys must be unique'],
    [
      'images: [',
      'a.yaml:1:10: error: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('%j', (text, message) => {
    expect(() => parseState(text, 'a.yaml')).toThrow(new EmulatorStateError(message))
  })

  test('reports errors of a state object with their path', async () => {
    await expect(startEmulator({ state: { images: [{ project: 'p1', name: 'A' }] } })).rejects.toThrow(
      new EmulatorStateError('images.0.name: "A" is not a valid name'),
    )
  })
})

describe('across restarts', () => {
  test('an operation in flight continues, and ends at its time', async () => {
    const first = await rig()
    const requestId = '11111111-2222-4333-8444-555555555555'
    const { body } = await first.insert(
      { name: 'web-1', family: 'web', rawDisk: raw },
      `?requestId=${requestId}`,
    )
    await first.clock.advance(4_000)
    const text = formatState(first.emulator.state())
    await first.emulator.close()

    const second = await rig({ state: parseState(text, 'a.yaml') })
    await second.clock.advance(4_000)
    expect((await second.get(`${images}/web-1`)).body).toMatchObject({ status: 'PENDING', id: body.targetId })
    expect((await second.get(`${operations}/${body.name}`)).body).toEqual({ ...body, progress: 40 })
    const repeat = await second.insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)
    expect(repeat.body.name).toBe(body.name)
    await second.clock.advance(6_000)
    expect((await second.get(`${images}/web-1`)).body.status).toBe('READY')
    expect((await second.get(`${operations}/${body.name}`)).body.status).toBe('DONE')
    const done = (await second.get(`${operations}/${body.name}`)).body
    const third = await rig({ state: parseState(formatState(second.emulator.state()), 'a.yaml') })
    expect((await third.get(`${operations}/${body.name}`)).body).toEqual(done)
    const late = await third.insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)
    expect(late.body).toEqual(done)
  })

  test('operations in flight in a file of mintage 0.1 continue', async () => {
    const common = {
      project,
      insertTime: '2026-11-24T09:59:58.000Z',
      startTime: '2026-11-24T09:59:58.000Z',
      dueTime: '2026-11-24T10:00:04.000Z',
    }
    const failure = { code: 'INTERNAL_ERROR', message: 'x' }
    const { get, clock } = await rig({
      state: {
        images: [
          { project, name: 'made', id: '11', status: 'PENDING' },
          { project, name: 'going', status: 'DELETING' },
          { project, name: 'lost', status: 'PENDING' },
          { project, name: 'left', status: 'PENDING' },
        ],
        operations: [
          { ...common, name: 'operation-1', id: '1', type: 'insert', image: 'made' },
          { ...common, name: 'operation-2', id: '2', type: 'delete', image: 'going' },
          { ...common, name: 'operation-3', id: '3', type: 'insert', image: 'lost', failure },
          {
            ...common,
            name: 'operation-4',
            id: '4',
            type: 'insert',
            image: 'left',
            failure: { ...failure, leaves: 'failedImage' },
          },
        ],
      },
    })
    expect((await get(`${operations}/operation-1`)).body).toMatchObject({
      operationType: 'insert',
      status: 'RUNNING',
      targetId: '11',
      targetLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/made',
    })
    await clock.advance(4_000)
    expect((await get(images)).body.items).toMatchObject([
      { name: 'left', status: 'FAILED' },
      { name: 'made', status: 'READY' },
    ])
    expect((await get(`${operations}/operation-4`)).body).toMatchObject({
      status: 'DONE',
      error: { errors: [failure] },
    })
  })

  test('an overdue operation has ended, and its disk is free', async () => {
    const state = { disks: [{ project, zone: 'us-central1-a', name: 'builder' }] }
    const first = await rig({ state })
    const sourceDisk = 'zones/us-central1-a/disks/builder'
    await first.insert({ name: 'web-1', sourceDisk })
    const saved = first.emulator.state()

    const busy = await rig({ state: saved })
    expect((await busy.insert({ name: 'web-2', sourceDisk })).body.error.errors[0].reason).toBe(
      'resourceInUseByAnotherResource',
    )
    const later = await rig({ state: saved })
    await later.clock.advance(10_000)
    expect(later.emulator.changes).toBeGreaterThan(0)
    expect((await later.insert({ name: 'web-2', sourceDisk })).status).toBe(200)
  })

  test('a failing operation fails, and a delete deletes', async () => {
    const first = await rig({ state: { images: [{ project, name: 'old' }] } })
    first.emulator.failImages({ code: 'INVALID_IMAGE_TAR', message: 'bad' })
    const { body } = await first.insert({ name: 'web-1', rawDisk: raw })
    await first.del(`${images}/old`)
    const second = await rig({ state: parseState(formatState(first.emulator.state()), 'a.yaml') })
    expect((await second.get(images)).body.items).toMatchObject([
      { name: 'old', status: 'DELETING' },
      { name: 'web-1', status: 'PENDING' },
    ])
    await second.clock.advance(10_000)
    expect((await second.get(images)).body).not.toHaveProperty('items')
    expect((await second.get(`${operations}/${body.name}`)).body.error.errors[0].code).toBe(
      'INVALID_IMAGE_TAR',
    )
  })

  test('new ids differ from earlier ids', async () => {
    const first = await rig()
    const { body } = await first.insert({ name: 'web-1', rawDisk: raw })
    const second = await rig({ state: first.emulator.state() })
    const again = await second.insert({ name: 'web-2', rawDisk: raw })
    expect(again.body.name).not.toBe(body.name)
    expect(again.body.targetId).not.toBe(body.targetId)
  })

  test('changes counts requests and the passing of time', async () => {
    const { emulator, insert, clock, get } = await rig()
    expect(emulator.changes).toBe(0)
    await get(images)
    await insert({ name: 'Bad', rawDisk: raw })
    expect(emulator.changes).toBe(0)
    await insert({ name: 'web-1', rawDisk: raw })
    const inserted = emulator.changes
    expect(inserted).toBeGreaterThan(0)
    expect(emulator.changes).toBe(inserted)
    await clock.advance(10_000)
    expect(emulator.changes).toBeGreaterThan(inserted)
  })
})

describe('files', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('are written atomically, also into new folders', async () => {
    const path = join(folder, 'a', 'state.yaml')
    await saveState(path, { images: [{ project, name: 'web-1' }] })
    await saveState(path, { images: [{ project, name: 'web-2' }] })
    expect(await readdir(join(folder, 'a'))).toEqual(['state.yaml'])
    expect(await readFile(path, 'utf8')).toBe('images:\n  - { project: golden-prod, name: web-2 }\n')
    expect(await loadState(path)).toEqual({ images: [{ project, name: 'web-2' }] })
  })

  test('replace the old file atomically: its readers read it to the end', async () => {
    const path = join(folder, 'state.yaml')
    await saveState(path, { images: [{ project, name: 'web-1' }] })
    const old = await open(path)
    try {
      await saveState(path, {})
      expect(await old.readFile('utf8')).toBe('images:\n  - { project: golden-prod, name: web-1 }\n')
    } finally {
      await old.close()
    }
  })

  test('that do not exist are undefined; unreadable files are errors', async () => {
    expect(await loadState(join(folder, 'none.yaml'))).toBeUndefined()
    await expect(loadState(folder)).rejects.toThrow(
      new EmulatorStateError(`cannot read ${folder} (it is a folder, not a regular file)`),
    )
    const path = join(folder, 'bad.yaml')
    await writeFile(path, 'a: b')
    await expect(loadState(path)).rejects.toThrow(
      new EmulatorStateError(`${path}:1:1: error: unknown key "a"`),
    )
  })

  test('leave no draft when the write fails', async () => {
    await expect(saveState(folder, {})).rejects.toThrow()
    expect(await readdir(join(folder, '..'))).not.toContainEqual(expect.stringContaining('.tmp'))
  })
})

test('null counts as absent, and a project of null settings exists', async () => {
  const text = `projects: { golden-prod: null, other: { imagesQuota: null } }
images: [{ project: golden-prod, name: web-1, family: null, status: null, labels: null }, null]
failures: null
`
  const state = parseState(text, 'state.yaml')
  const { get, post } = await rig({ state })
  const { status, body } = await get(`${images}/web-1`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'READY', labelFingerprint: '42WmSpB8rSM=' })
  expect(body).not.toHaveProperty('family')
  expect((await post('projects/other/global/images', { name: 'web-1', rawDisk: raw })).status).toBe(200)
  expect(() => parseState('images: [{ project: p-1, name: null }]', 'state.yaml')).toThrow(
    'state.yaml:1:10: error: "name" is missing',
  )
})
