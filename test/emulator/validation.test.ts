import { describe, expect, test } from 'vitest'
import { computeError, images, project, raw, rig } from './rig.ts'

const valid = { name: 'web-1', rawDisk: raw }
const key = Buffer.alloc(32, 7).toString('base64')
const nameRule = "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'"
const valueRule =
  'The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. International characters are allowed.'
const keyRule =
  'The key must start with a lowercase character, can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. International characters are allowed.'
const oneSource = "Invalid resource usage: 'Must specify exactly one source for an image.'"
const notAnObject = 'The provided source location was not a valid Google Cloud Storage object reference.'

describe('refuses a body that breaks a rule of images.insert with 400 invalid', () => {
  test.each<[title: string, body: object, message: string | RegExp]>([
    ['no name', { rawDisk: raw }, `Invalid value for field 'resource.name': ''. ${nameRule}`],
    ['capitals', { ...valid, name: 'Web' }, `Invalid value for field 'resource.name': 'Web'. ${nameRule}`],
    [
      'a dash at the end',
      { ...valid, name: 'a-' },
      `Invalid value for field 'resource.name': 'a-'. ${nameRule}`,
    ],
    [
      '64 letters',
      { ...valid, name: 'a'.repeat(64) },
      `Invalid value for field 'resource.name': '${'a'.repeat(64)}'. ${nameRule}`,
    ],
    [
      'family with _',
      { ...valid, family: 'a_b' },
      `Invalid value for field 'resource.family': 'a_b'. ${nameRule}`,
    ],
    ['empty family', { ...valid, family: '' }, `Invalid value for field 'resource.family': ''. ${nameRule}`],
    ['no source', { name: 'web-1' }, oneSource],
    ['a raw disk without source', { name: 'web-1', rawDisk: { containerType: 'TAR' } }, oneSource],
    ['two sources', { ...valid, sourceImage: 'global/images/a' }, oneSource],
    [
      'label value',
      { ...valid, labels: { a: 'B' } },
      `Invalid value for field 'resource.labels': ''. Label value 'B' violates format constraints. ${valueRule}`,
    ],
    [
      'label key',
      { ...valid, labels: { '1a': 'b' } },
      `Invalid value for field 'resource.labels': ''. Label key '1a' violates format constraints. ${keyRule}`,
    ],
    [
      '65 labels',
      { ...valid, labels: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, ''])) },
      /^Invalid value for field 'resource.labels': ''\./,
    ],
    [
      'gs://',
      { name: 'web-1', rawDisk: { source: 'gs://b/o.tar.gz' } },
      `Invalid value for field 'rawDisk.source': 'gs://b/o.tar.gz'. ${notAnObject}`,
    ],
    [
      'no URL',
      { name: 'web-1', rawDisk: { source: 'some-random-url' } },
      `Invalid value for field 'rawDisk.source': 'some-random-url'. ${notAnObject}`,
    ],
    [
      'a vmdk',
      { name: 'web-1', rawDisk: { source: 'https://storage.googleapis.com/b/x.vmdk' } },
      "Invalid value for field 'resource.rawDisk.source': 'https://storage.googleapis.com/b/x.vmdk'. The provided source is not a supported file.",
    ],
    ['containerType', { name: 'web-1', rawDisk: { ...raw, containerType: 'ZIP' } }, /containerType': 'ZIP'/],
    [
      'sourceType',
      { ...valid, sourceType: 'QCOW' },
      /^Invalid value for field 'resource.sourceType': 'QCOW'/,
    ],
    ['architecture', { ...valid, architecture: 'SPARC' }, /'resource.architecture': 'SPARC'/],
    [
      'feature',
      { ...valid, guestOsFeatures: [{ type: 'GVNIC' }, { type: 'FOO' }] },
      /^Invalid value for field 'resource.guestOsFeatures\[1\].type': 'FOO'/,
    ],
    [
      'license',
      { ...valid, licenses: ['cos'] },
      "Invalid value for field 'resource.licenses[0]': 'cos'. The URL is malformed.",
    ],
    ['size 0', { ...valid, diskSizeGb: '0' }, /^Invalid value for field 'resource.diskSizeGb': '0'/],
    ['two locations', { ...valid, storageLocations: ['us', 'eu'] }, /'resource.storageLocations': 'us,eu'/],
    ['location', { ...valid, storageLocations: ['Mars'] }, /'resource.storageLocations\[0\]': 'Mars'/],
    [
      'two kinds of key',
      { ...valid, imageEncryptionKey: { rawKey: key, kmsKeyName: 'k' } },
      /^Invalid value for field 'resource.imageEncryptionKey': ''/,
    ],
    [
      'KMS key name',
      { ...valid, imageEncryptionKey: { kmsKeyName: 'my-key' } },
      /^Invalid value for field 'resource.imageEncryptionKey.kmsKeyName': 'my-key'/,
    ],
    [
      'key file type',
      { ...valid, shieldedInstanceInitialState: { dbs: [{ content: 'AA==', fileType: 'PEM' }] } },
      /'resource.shieldedInstanceInitialState.dbs\[0\].fileType': 'PEM'/,
    ],
    [
      'key file content',
      { ...valid, shieldedInstanceInitialState: { pk: { content: '{}', fileType: 'BIN' } } },
      /'resource.shieldedInstanceInitialState.pk.content'/,
    ],
  ])('%s', async (_, body, message) => {
    const { insert, get } = await rig()
    const response = await insert(body)
    const text = response.body.error.message
    expect(response).toMatchObject({ status: 400, body: computeError(400, 'invalid', text) })
    if (typeof message === 'string') expect(text).toBe(message)
    else expect(text).toMatch(message)
    expect(response.body.error).not.toHaveProperty('status')
    expect((await get(images)).body).not.toHaveProperty('items')
  })
})

describe('refuses a body that is not an Image in the front end with strict bodies', () => {
  test.each<[title: string, body: object, message: string]>([
    [
      'misspelt',
      { ...valid, familly: 'x' },
      'Invalid JSON payload received. Unknown name "familly" at \'resource\': Cannot find field.',
    ],
    [
      'misspelt below',
      { name: 'a', rawDisk: { src: 'x' } },
      'Invalid JSON payload received. Unknown name "src" at \'resource.raw_disk\': Cannot find field.',
    ],
    [
      'snake case',
      { ...valid, disk_size_gb: 5 },
      'Invalid JSON payload received. Unknown name "disk_size_gb" at \'resource\': Cannot find field.',
    ],
    [
      'inherited name',
      { ...valid, constructor: 'x' },
      'Invalid JSON payload received. Unknown name "constructor" at \'resource\': Cannot find field.',
    ],
    ['string', { ...valid, name: 5 }, "Invalid value at 'resource.name' (TYPE_STRING), 5"],
    [
      'int64',
      { ...valid, diskSizeGb: 'big' },
      'Invalid value at \'resource.disk_size_gb\' (TYPE_INT64), "big"',
    ],
    ['fraction', { ...valid, diskSizeGb: 1.5 }, "Invalid value at 'resource.disk_size_gb' (TYPE_INT64), 1.5"],
    [
      'feature as a bare name',
      { ...valid, guestOsFeatures: ['GVNIC'] },
      'Invalid value at \'resource.guest_os_features[0]\' (TYPE_MESSAGE), "GVNIC"',
    ],
    ['label', { ...valid, labels: { a: 1 } }, "Invalid value at 'resource.labels.a' (TYPE_STRING), 1"],
    ['a list', [valid], 'Invalid JSON payload received. Root element must be a message.'],
  ])('%s', async (_, body, message) => {
    const { insert } = await rig({ strictBodies: true })
    const response = await insert(body)
    expect(response.status).toBe(400)
    expect(response.body.error).toMatchObject({
      code: 400,
      message,
      status: 'INVALID_ARGUMENT',
      errors: [{ message, domain: 'global', reason: 'invalid' }],
      details: [
        { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ description: message }] },
      ],
    })
  })
})

test.each([undefined, '', '{}', 'null', '{"name":null}'])(
  'an empty body (%s) lacks the resource',
  async (body) => {
    const { post } = await rig()
    expect(await post(images, body)).toMatchObject({
      status: 400,
      body: computeError(400, 'required', "Required field 'resource' not specified"),
    })
  },
)

test.each(['{"name":', 'name: web', '{"a":1}x'])(
  'a body that is not JSON (%s) is a parse error',
  async (body) => {
    const { post } = await rig()
    expect(await post(images, body)).toMatchObject({
      status: 400,
      body: computeError(400, 'parseError', 'Parse Error'),
    })
  },
)

test('accepts and ignores output-only members', async () => {
  const { create, get } = await rig()
  await create({
    ...valid,
    kind: 'compute#image',
    id: '5',
    status: 'READY',
    selfLink: 'x',
    labelFingerprint: 'x',
    deprecated: { state: 'OBSOLETE' },
    archiveSizeBytes: '5',
    description: null,
    params: { resourceManagerTags: { 'tagKeys/1': 'tagValues/2' } },
  })
  const { body } = await get(`${images}/web-1`)
  expect(body.id).not.toBe('5')
  expect(body).not.toHaveProperty('deprecated')
  expect(body).not.toHaveProperty('params')
  expect(body).not.toHaveProperty('description')
})

test('accepts labels with empty values and letters of other scripts', async () => {
  const { create, get } = await rig()
  await create({ ...valid, labels: { größe: '', 名: '値_1' } })
  expect((await get(`${images}/web-1`)).body.labels).toEqual({ größe: '', 名: '値_1' })
})

test('hides an empty map of labels, whose fingerprint is the known one', async () => {
  const { create, get } = await rig()
  await create({ ...valid, labels: {} })
  const { body } = await get(`${images}/web-1`)
  expect(body).not.toHaveProperty('labels')
  expect(body.labelFingerprint).toBe('42WmSpB8rSM=')
})

test.each([
  [{ env: 'dev' }, 'GHZ1Un204L0='],
  [{ org: 'engineering' }, 'Iv6ENOKpKcQ='],
  [{ test_label: 'test_value', org: 'engineering' }, 'pdwD04AwVqw='],
])('the fingerprint of %j is the recorded one', async (labels, fingerprint) => {
  const { create, get } = await rig()
  await create({ ...valid, labels })
  expect((await get(`${images}/web-1`)).body.labelFingerprint).toBe(fingerprint)
})

describe('the query', () => {
  test.each([
    ['?forceCreate=yes', 'Invalid value at \'forceCreate\' (TYPE_BOOL), "yes"'],
    [
      '?force=true',
      'Invalid JSON payload received. Unknown name "force": Cannot bind query parameter. Field \'force\' could not be found in request message.',
    ],
    ['?alt=media', 'Unsupported alt type "media" for non byte stream request.'],
    ['?alt=zzz', 'Invalid value "zzz" for query parameter \'alt\'.'],
    ['?$alt=proto', 'Unsupported alt type "proto" for non byte stream request.'],
    ['?$.xgafv=3', "Invalid query parameters. Invalid value '3' for system query parameter : $.xgafv"],
    [`?quotaUser=${'u'.repeat(41)}`, "Invalid value for query parameter 'quotaUser': at most 40 characters."],
  ])('refuses %s', async (query, message) => {
    const { insert } = await rig()
    const { status, body } = await insert(valid, query)
    expect(status).toBe(400)
    expect(body.error.message).toBe(message)
  })

  test.each([
    ['global/images?returnPartialSuccess=maybe', 'returnPartialSuccess', 'TYPE_BOOL', 'maybe'],
    ['global/operations?returnPartialSuccess=1', 'returnPartialSuccess', 'TYPE_BOOL', '1'],
    ['aggregated/disks?includeAllScopes=', 'includeAllScopes', 'TYPE_BOOL', ''],
    ['aggregated/operations?serviceProjectNumber=x', 'serviceProjectNumber', 'TYPE_INT64', 'x'],
  ])('refuses %s', async (path, name, type, value) => {
    const { get } = await rig()
    const { status, body } = await get(`projects/${project}/${path}`)
    expect(status).toBe(400)
    expect(body.error.message).toBe(`Invalid value at '${name}' (${type}), "${value}"`)
  })

  test('accepts values of their types', async () => {
    const { get } = await rig()
    const path = `projects/${project}/aggregated/disks`
    const query = '?includeAllScopes=True&returnPartialSuccess=false&serviceProjectNumber=123456789012'
    expect((await get(`${path}${query}`)).status).toBe(200)
  })

  test('accepts system parameters', async () => {
    const { insert } = await rig()
    const query = '?alt=json&prettyPrint=false&quotaUser=me&key=k&$.xgafv=2&forceCreate=false&fields=name'
    expect((await insert(valid, query)).status).toBe(200)
  })
})

describe('names in the path', () => {
  const nameOrId = "Must be a match of regex '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9][0-9]{0,19}'"
  test.each([
    ['projects/p1/global/images/Web', `Invalid value for field 'image': 'Web'. ${nameOrId}`],
    ['projects/p1/global/images/web_1', `Invalid value for field 'image': 'web_1'. ${nameOrId}`],
    ['projects/p1/global/operations/-x', `Invalid value for field 'operation': '-x'. ${nameOrId}`],
    ['projects/p1/zones/nowhere/disks/d', "Invalid value for field 'zone': 'nowhere'. Unknown zone."],
    ['projects/p1/regions/us/disks/d', "Invalid value for field 'region': 'us'. Unknown region."],
    [
      'projects/P1/global/images',
      "Invalid value for field 'project': 'P1'. Must be a match of regex '(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))'",
    ],
  ])('%s', async (path, message) => {
    const { get } = await rig()
    expect(await get(path)).toMatchObject({ status: 400, body: computeError(400, 'invalid', message) })
  })

  test('accepts domain-scoped projects and project numbers', async () => {
    const { get } = await rig()
    expect((await get('projects/example.com:web/global/images')).status).toBe(200)
    expect((await get('projects/123456789012/global/images')).status).toBe(200)
  })
})
