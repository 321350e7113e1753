import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, project, raw, rig } from './rig.ts'

const state: EmulatorState = {
  images: [{ project, name: 'web-1' }],
  disks: [
    { project, zone: 'us-central1-a', name: 'builder' },
    { project, region: 'us-central1', name: 'replicated' },
  ],
  snapshots: [{ project, name: 'nightly' }],
}
const image = `${images}/web-1`
const user = { role: 'roles/compute.imageUser', members: ['user:a@example.com'] }
const condition = { expression: 'request.time < timestamp("2027-01-01T00:00:00Z")', title: 'until' }

describe.each([
  ['images', image],
  ['disks', `projects/${project}/zones/us-central1-a/disks/builder`],
  ['disks', `projects/${project}/regions/us-central1/disks/replicated`],
  ['snapshots', `projects/${project}/global/snapshots/nightly`],
])('%s: %s', (kind, path) => {
  test('sets and gets a policy', async () => {
    const { get, post } = await rig({ state })
    expect((await get(`${path}/getIamPolicy`)).body).toEqual({ etag: 'ACAB' })
    const { status, body } = await post(`${path}/setIamPolicy`, {
      policy: { bindings: [user], etag: 'ACAB' },
    })
    expect(status).toBe(200)
    expect(body).toEqual({ version: 1, etag: expect.stringMatching(/^Bw[\w+/]{9}=$/), bindings: [user] })
    expect((await get(`${path}/getIamPolicy?optionsRequestedPolicyVersion=3`)).body).toEqual(body)
  })

  test("lists the caller's permissions", async () => {
    const { emulator, post } = await rig({ state })
    emulator.deny(`compute.${kind}.delete`)
    const permissions = [`compute.${kind}.get`, `compute.${kind}.delete`]
    expect((await post(`${path}/testIamPermissions`, { permissions })).body).toEqual({
      permissions: [`compute.${kind}.get`],
    })
    expect((await post(`${path}/testIamPermissions`, { permissions: permissions.slice(1) })).body).toEqual({})
  })

  test('checks permissions', async () => {
    const { emulator, get, post } = await rig({ state })
    emulator.deny(`compute.${kind}.getIamPolicy`, `compute.${kind}.setIamPolicy`)
    expect((await get(`${path}/getIamPolicy`)).body).toEqual(
      computeError(403, 'forbidden', `Required 'compute.${kind}.getIamPolicy' permission for '${path}'`),
    )
    expect((await post(`${path}/setIamPolicy`, { policy: {} })).status).toBe(403)
  })
})

describe('setIamPolicy', () => {
  test('responds 412 to the etag of another policy and changes nothing', async () => {
    const { get, post } = await rig({ state })
    const set = (etag?: string, role = user.role) =>
      post(`${image}/setIamPolicy`, { policy: { etag, bindings: [{ ...user, role }] } })
    const first = (await set('ACAB')).body
    const second = (await set(first.etag, 'roles/viewer')).body
    expect(second.etag).not.toBe(first.etag)
    const stale = await set(first.etag)
    expect(stale.status).toBe(412)
    expect(stale.body.error.errors[0].reason).toBe('conditionNotMet')
    expect((await get(`${image}/getIamPolicy`)).body).toEqual(second)
    expect((await set()).status).toBe(200) // blindly, as documented
  })

  test('shows an etag in the URL-safe alphabet and accepts the standard one', async () => {
    const { post } = await rig({ state })
    let etag = 'ACAB'
    const seen: string[] = []
    while (!/[-_]/.test(seen.join(''))) {
      const { status, body } = await post(`${image}/setIamPolicy`, { policy: { etag, bindings: [user] } })
      expect(status).toBe(200)
      expect(body.etag).toMatch(/^[A-Za-z0-9_-]+=*$/)
      seen.push(body.etag)
      etag = body.etag.replaceAll('-', '+').replaceAll('_', '/')
    }
    expect((await post(`${image}/setIamPolicy`, { policy: { etag } })).status).toBe(200)
  })

  test('merges bindings of the same role and drops those without members', async () => {
    const { post } = await rig({ state })
    const bindings = [
      user,
      { role: user.role, members: ['user:b@example.com', 'user:a@example.com'] },
      { role: 'roles/viewer' },
    ]
    expect((await post(`${image}/setIamPolicy`, { bindings })).body.bindings).toEqual([
      { role: user.role, members: ['user:a@example.com', 'user:b@example.com'] },
    ])
  })

  test('shows and changes conditions by version 3 only', async () => {
    const { get, post } = await rig({ state })
    const bindings = [{ ...user, condition }]
    const set = (policy: object) => post(`${image}/setIamPolicy`, { policy })
    expect((await set({ bindings, version: 1 })).status).toBe(400)
    const { body } = await set({ bindings, version: 3 })
    expect(body).toMatchObject({ version: 3, bindings })
    expect((await get(`${image}/getIamPolicy?optionsRequestedPolicyVersion=3`)).body).toEqual(body)
    expect((await get(`${image}/getIamPolicy`)).body).toEqual({
      version: 1,
      etag: body.etag,
      bindings: [
        {
          role: expect.stringMatching(/^roles\/compute\.imageUser_withcond_[0-9a-f]{20}$/),
          members: user.members,
        },
      ],
    })
    expect((await set({ bindings: [user], etag: body.etag, version: 1 })).body.error.message).toBe(
      'Requested policy version (1) cannot be less than the existing policy version (3) for policies with conditional role bindings.',
    )
  })

  test.each<[policy: object, message: string]>([
    [{ version: 2 }, "Invalid value for field 'policy.version': '2'. Must be one of [0, 1, 3]."],
    [
      { bindings: [{ ...user, role: 'viewer' }] },
      "Invalid value for field 'policy.bindings[0].role': 'viewer'. The role is malformed.",
    ],
    [
      { bindings: [{ ...user, members: ['a@example.com'] }] },
      "Invalid value for field 'policy.bindings[0].members[0]': 'a@example.com'. The member is malformed.",
    ],
  ])('refuses %j', async (policy, message) => {
    const { post } = await rig({ state })
    expect(await post(`${image}/setIamPolicy`, { policy })).toMatchObject({
      status: 400,
      body: computeError(400, 'invalid', message),
    })
  })

  test('refuses a body that is not a policy with strict bodies', async () => {
    const { post } = await rig({ state, strictBodies: true })
    expect((await post(`${image}/setIamPolicy`, { policy: { binding: [] } })).body.error.message).toBe(
      'Invalid JSON payload received. Unknown name "binding" at \'resource.policy\': Cannot find field.',
    )
    expect((await post(`${image}/setIamPolicy`, {})).status).toBe(400)
    expect((await post(`${images}/nope/setIamPolicy`, { policy: {} })).status).toBe(404)
    expect((await post(`${image}/testIamPermissions`, { permissions: ['compute.*'] })).status).toBe(400)
  })
})

test('removes a policy with its image', async () => {
  const { create, del, get, post, clock } = await rig({ state })
  await post(`${image}/setIamPolicy`, { policy: { bindings: [user] } })
  await post(`${image}/setLabels`, {
    labels: { a: 'b' },
    labelFingerprint: (await get(image)).body.labelFingerprint,
  })
  expect((await get(`${image}/getIamPolicy`)).body.bindings).toEqual([user])
  expect((await get(image)).body).not.toHaveProperty('iamPolicy')
  await del(image)
  await clock.advance(10_000)
  expect((await get(`${image}/getIamPolicy`)).status).toBe(404)
  await create({ name: 'web-1', rawDisk: raw })
  expect((await get(`${image}/getIamPolicy`)).body).toEqual({ etag: 'ACAB' })
})

test('saves and loads policies', async () => {
  const first = await rig({ state })
  const paths = [
    image,
    `projects/${project}/zones/us-central1-a/disks/builder`,
    `projects/${project}/global/snapshots/nightly`,
  ]
  for (const path of paths) {
    await first.post(`${path}/setIamPolicy`, { policy: { version: 3, bindings: [{ ...user, condition }] } })
  }
  const second = await rig({ state: first.emulator.state() })
  for (const path of paths) {
    const query = '?optionsRequestedPolicyVersion=3'
    const { body } = await second.get(`${path}/getIamPolicy${query}`)
    expect(body).toEqual((await first.get(`${path}/getIamPolicy${query}`)).body)
    expect(body.bindings[0].condition).toEqual(condition)
  }
})
