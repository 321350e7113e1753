import { compute } from '@googleapis/compute'
import type { Driver, Page } from './driver.ts'

interface Listed {
  readonly items?: unknown[]
  readonly nextPageToken?: string | null
}

const page = ({ data }: { readonly data: Listed }): Page => ({
  items: data.items ?? [],
  nextPageToken: data.nextPageToken ?? undefined,
})

interface Answered<T> {
  readonly data: T
}

async function data<T>(answer: Promise<Answered<T>>): Promise<T> {
  return (await answer).data
}

/** `@googleapis/compute`, generated from the API's discovery document: plain JSON. */
export function googleapisDriver(url: string, project: string): Driver {
  const api = compute({ version: 'v1', rootUrl: `${url}/` })
  const list: Driver['images']['list'] = async (query = {}) =>
    page(await api.images.list({ project, ...query }))
  return {
    images: {
      insert: (requestBody, query) => data(api.images.insert({ project, requestBody, ...query })),
      get: (image) => data(api.images.get({ project, image })),
      list,
      async all(query = {}) {
        const { items, nextPageToken } = await list(query)
        if (nextPageToken === undefined) return items
        return [...items, ...(await this.all({ ...query, pageToken: nextPageToken }))]
      },
      getFromFamily: (family) => data(api.images.getFromFamily({ project, family })),
      familyView: (family, zone) => data(api.imageFamilyViews.get({ project, family, zone })),
      delete: (image, query) => data(api.images.delete({ project, image, ...query })),
      deprecate: (image, requestBody) => data(api.images.deprecate({ project, image, requestBody })),
      patch: (image, requestBody) => data(api.images.patch({ project, image, requestBody })),
      setLabels: (resource, labels, labelFingerprint) =>
        data(api.images.setLabels({ project, resource, requestBody: { labels, labelFingerprint } })),
      getIamPolicy: (resource) => data(api.images.getIamPolicy({ project, resource })),
      setIamPolicy: (resource, policy) =>
        data(api.images.setIamPolicy({ project, resource, requestBody: { policy } })),
      testIamPermissions: (resource, permissions) =>
        data(api.images.testIamPermissions({ project, resource, requestBody: { permissions } })),
    },
    operations: {
      get: (operation) => data(api.globalOperations.get({ project, operation })),
      list: async (query = {}) => page(await api.globalOperations.list({ project, ...query })),
      aggregated: async () => (await data(api.globalOperations.aggregatedList({ project }))).items ?? {},
      wait: (operation) => data(api.globalOperations.wait({ project, operation })),
      waitInZone: (zone, operation) => data(api.zoneOperations.wait({ project, zone, operation })),
      waitInRegion: (region, operation) => data(api.regionOperations.wait({ project, region, operation })),
      async delete(operation) {
        await api.globalOperations.delete({ project, operation })
      },
    },
    disks: {
      insert: (zone, requestBody) => data(api.disks.insert({ project, zone, requestBody })),
      get: (zone, disk) => data(api.disks.get({ project, zone, disk })),
      list: async (zone) => page(await api.disks.list({ project, zone })),
      aggregated: async () => (await data(api.disks.aggregatedList({ project }))).items ?? {},
      createSnapshot: (zone, disk, requestBody) =>
        data(api.disks.createSnapshot({ project, zone, disk, requestBody })),
      delete: (zone, disk) => data(api.disks.delete({ project, zone, disk })),
    },
    regionDisks: {
      insert: (region, requestBody) => data(api.regionDisks.insert({ project, region, requestBody })),
      get: (region, disk) => data(api.regionDisks.get({ project, region, disk })),
      list: async (region) => page(await api.regionDisks.list({ project, region })),
      delete: (region, disk) => data(api.regionDisks.delete({ project, region, disk })),
    },
    snapshots: {
      insert: (requestBody) => data(api.snapshots.insert({ project, requestBody })),
      get: (snapshot) => data(api.snapshots.get({ project, snapshot })),
      list: async (query = {}) => page(await api.snapshots.list({ project, ...query })),
      delete: (snapshot) => data(api.snapshots.delete({ project, snapshot })),
    },
    getLicense: (ofProject, license) => data(api.licenses.get({ project: ofProject, license })),
    getZone: (zone) => data(api.zones.get({ project, zone })),
    listZones: async () => page(await api.zones.list({ project })),
    getRegion: (region) => data(api.regions.get({ project, region })),
    listRegions: async () => page(await api.regions.list({ project })),
    getProject: () => data(api.projects.get({ project })),
    /** A GaxiosError: its status, the message of the API's error, and the API's response under `response`. */
    refusal(error) {
      if (!(error instanceof Error && 'status' in error && 'response' in error)) throw error
      const { response } = error as unknown as {
        readonly response: { readonly data: { readonly error: { readonly errors: readonly Reason[] } } }
      }
      return {
        status: Number(error.status),
        message: error.message,
        reason: response.data.error.errors[0]?.reason ?? '',
      }
    },
    close: async () => {},
  }
}

interface Reason {
  readonly reason: string
}
