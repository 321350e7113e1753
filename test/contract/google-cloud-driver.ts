import {
  DisksClient,
  GlobalOperationsClient,
  ImageFamilyViewsClient,
  ImagesClient,
  LicensesClient,
  ProjectsClient,
  RegionDisksClient,
  RegionOperationsClient,
  RegionsClient,
  SnapshotsClient,
  ZoneOperationsClient,
  ZonesClient,
} from '@google-cloud/compute'
import { PassThroughClient } from 'google-auth-library'
import type { Driver, Json, Page } from './driver.ts'

/** A message of the client as the API's JSON: without the client's marks (`_name`) and members without a value. */
function plain(message: unknown): Json {
  if (Array.isArray(message)) return message.map(plain)
  if (typeof message !== 'object' || message === null) return message
  const members = Object.entries(message)
    .filter(([name, value]) => !name.startsWith('_') && !isEmpty(value))
    .map(([name, value]) => [name, plain(value)])
  return Object.fromEntries(members)
}

const isEmpty = (value: unknown) =>
  value === null ||
  value === undefined ||
  (typeof value === 'object' && Object.keys(value).length === 0 && !(value instanceof Uint8Array))

async function first(answer: Promise<readonly [unknown, ...unknown[]]>): Promise<Json> {
  return plain((await answer)[0])
}

/** The methods that start an operation wrap it, so that it looks like one of google.longrunning. */
async function operationOf(
  answer: Promise<readonly [{ readonly latestResponse: unknown }, ...unknown[]]>,
): Promise<Json> {
  return plain((await answer)[0].latestResponse)
}

async function page(answer: Promise<readonly unknown[]>): Promise<Page> {
  const [items = [], , whole] = plain(await answer)
  return { items, nextPageToken: whole?.nextPageToken || undefined }
}

async function collected(answers: AsyncIterable<unknown>): Promise<Json[]> {
  const items: Json[] = []
  for await (const item of answers) items.push(plain(item))
  return items
}

async function scopes(answers: AsyncIterable<readonly [string, unknown]>): Promise<Record<string, Json>> {
  return Object.fromEntries(await collected(answers))
}

/** Not all pages at once; the asynchronous lists fetch the next when it is asked for, and warn without this. */
const onePage = { autoPaginate: false }

/** `@google-cloud/compute`, generated from the API's proto, over REST: JSON goes through its messages. */
export function googleCloudDriver(url: string, project: string): Driver {
  const { hostname, port } = new URL(url)
  const options = {
    apiEndpoint: hostname,
    port: Number(port),
    protocol: 'http',
    fallback: true as const,
    authClient: new PassThroughClient() as never, // of another copy of the library, by its types
  }
  // Each reads all of the proto: those that a case does not use are not started.
  const started: { close(): Promise<void> }[] = []
  const lazy = <Client extends { close(): Promise<void> }>(start: () => Client) => {
    let client: Client | undefined
    return () => {
      if (client) return client
      client = start()
      started.push(client)
      return client
    }
  }
  const images = lazy(() => new ImagesClient(options))
  const views = lazy(() => new ImageFamilyViewsClient(options))
  const operations = lazy(() => new GlobalOperationsClient(options))
  const zoneOperations = lazy(() => new ZoneOperationsClient(options))
  const regionOperations = lazy(() => new RegionOperationsClient(options))
  const disks = lazy(() => new DisksClient(options))
  const regionDisks = lazy(() => new RegionDisksClient(options))
  const snapshots = lazy(() => new SnapshotsClient(options))
  const licenses = lazy(() => new LicensesClient(options))
  const zones = lazy(() => new ZonesClient(options))
  const regions = lazy(() => new RegionsClient(options))
  const projects = lazy(() => new ProjectsClient(options))
  return {
    images: {
      insert: (imageResource, query) => operationOf(images().insert({ project, imageResource, ...query })),
      get: (image) => first(images().get({ project, image })),
      list: (query) => page(images().list({ project, ...query }, onePage)),
      all: (query) => collected(images().listAsync({ project, ...query }, onePage)),
      getFromFamily: (family) => first(images().getFromFamily({ project, family })),
      familyView: (family, zone) => first(views().get({ project, family, zone })),
      delete: (image, query) => operationOf(images().delete({ project, image, ...query })),
      deprecate: (image, deprecationStatusResource) =>
        operationOf(images().deprecate({ project, image, deprecationStatusResource })),
      patch: (image, imageResource) => operationOf(images().patch({ project, image, imageResource })),
      setLabels: (resource, labels, labelFingerprint) => {
        const globalSetLabelsRequestResource = { labels, labelFingerprint }
        return operationOf(images().setLabels({ project, resource, globalSetLabelsRequestResource }))
      },
      getIamPolicy: (resource) => first(images().getIamPolicy({ project, resource })),
      setIamPolicy: (resource, policy) => {
        const globalSetPolicyRequestResource = { policy }
        return first(images().setIamPolicy({ project, resource, globalSetPolicyRequestResource }))
      },
      testIamPermissions: (resource, permissions) => {
        const testPermissionsRequestResource = { permissions }
        return first(images().testIamPermissions({ project, resource, testPermissionsRequestResource }))
      },
    },
    operations: {
      get: (operation) => first(operations().get({ project, operation })),
      list: (query) => page(operations().list({ project, ...query }, onePage)),
      aggregated: () => scopes(operations().aggregatedListAsync({ project }, onePage)),
      wait: (operation) => first(operations().wait({ project, operation })),
      waitInZone: (zone, operation) => first(zoneOperations().wait({ project, zone, operation })),
      waitInRegion: (region, operation) => first(regionOperations().wait({ project, region, operation })),
      async delete(operation) {
        await operations().delete({ project, operation })
      },
    },
    disks: {
      insert: (zone, diskResource) => operationOf(disks().insert({ project, zone, diskResource })),
      get: (zone, disk) => first(disks().get({ project, zone, disk })),
      list: (zone) => page(disks().list({ project, zone }, onePage)),
      aggregated: () => scopes(disks().aggregatedListAsync({ project }, onePage)),
      createSnapshot: (zone, disk, snapshotResource) =>
        operationOf(disks().createSnapshot({ project, zone, disk, snapshotResource })),
      delete: (zone, disk) => operationOf(disks().delete({ project, zone, disk })),
    },
    regionDisks: {
      insert: (region, diskResource) => operationOf(regionDisks().insert({ project, region, diskResource })),
      get: (region, disk) => first(regionDisks().get({ project, region, disk })),
      list: (region) => page(regionDisks().list({ project, region }, onePage)),
      delete: (region, disk) => operationOf(regionDisks().delete({ project, region, disk })),
    },
    snapshots: {
      insert: (snapshotResource) => operationOf(snapshots().insert({ project, snapshotResource })),
      get: (snapshot) => first(snapshots().get({ project, snapshot })),
      list: (query) => page(snapshots().list({ project, ...query }, onePage)),
      delete: (snapshot) => operationOf(snapshots().delete({ project, snapshot })),
    },
    getLicense: (ofProject, license) => first(licenses().get({ project: ofProject, license })),
    getZone: (zone) => first(zones().get({ project, zone })),
    listZones: () => page(zones().list({ project }, onePage)),
    getRegion: (region) => first(regions().get({ project, region })),
    listRegions: () => page(regions().list({ project }, onePage)),
    getProject: () => first(projects().get({ project })),
    /** The client uses the whole body of the API's response as the message of its error. */
    refusal(error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      const { code, message, errors } = JSON.parse(error.message).error
      expectSame(error.code, code)
      return { status: code, message, reason: errors[0].reason }
    },
    async close() {
      await Promise.all(started.map((client) => client.close()))
    },
  }
}

function expectSame(code: unknown, status: number): void {
  if (code !== status) throw new Error(`the client says ${String(code)}, the API said ${status}`)
}
