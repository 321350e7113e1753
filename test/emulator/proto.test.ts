import { createRequire } from 'node:module'
import protobuf, { type INamespace, type Method } from 'protobufjs'
import { expect, test } from 'vitest'
import type { Route } from '../../src/emulator/api/route.ts'
import { resourceMembers } from '../../src/emulator/http/response/response-members.ts'
import { routes } from '../../src/emulator/http/routes.ts'
import { project, rig } from './rig.ts'

/** The API's own description, as `@google-cloud/compute` carries it. */
const proto = protobuf.Root.fromJSON(
  createRequire(import.meta.url)('@google-cloud/compute/build/protos/protos.json') as INamespace,
)
const full = (name: string) => `google.cloud.compute.v1.${name}`
const titled = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`
const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const membersOf = (message: string): string[] =>
  Object.keys(proto.lookupType(full(message)).fields).map(camel)

test.each(Object.entries<Route>(routes))(
  '%s: HTTP method, path and parameters',
  (id, { http, path, query }) => {
    const [service = '', name = ''] = id.split('.')
    const method = proto.lookupService(full(titled(service))).methods[titled(name)]
    const below =
      path === '' ? '' : `/${path.replace(/\{(\w+)\}/g, (_, param: string) => `{${snake(param)}}`)}`
    expect(httpOf(method)).toMatchObject({ [http.toLowerCase()]: `/compute/v1/projects/{project}${below}` })
    const inPath = ['project', ...[...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param)]
    const others = membersOf(method?.requestType ?? '').filter(
      (field) => !inPath.includes(field) && !field.endsWith('Resource'),
    )
    expect([...query].sort()).toEqual(others.sort())
  },
)

const httpOf = (method: Method | undefined): unknown => {
  const options: readonly Record<string, unknown>[] = method?.parsedOptions ?? []
  return options.find((option) => '(google.api.http)' in option)?.['(google.api.http)']
}

test.each(Object.entries(resourceMembers))('%s: members', (collection, members) => {
  if (collection === 'imageFamilyViews') return expect(membersOf('ImageFamilyView')).toEqual([...members])
  const described = membersOf(titled(collection.slice(0, -1)))
  expect([...members].sort()).toEqual(described.sort())
})

test.each([
  ['Image', 'global/images'],
  ['Disk', 'zones/us-central1-a/disks'],
  ['Snapshot', 'global/snapshots'],
])('every member of %s is known in a strict body, and no other', async (message, path) => {
  const { post } = await rig({ strictBodies: true })
  const unknown = async (member: string) => {
    const { body } = await post(`projects/${project}/${path}`, { [member]: {} })
    return String(body.error.message).includes(`Unknown name "${member}"`)
  }
  for (const member of membersOf(message)) expect(await unknown(member), member).toBe(false)
  for (const member of ['colour', 'raw_disk', 'source_disk', 'labels2'])
    expect(await unknown(member)).toBe(true)
})
