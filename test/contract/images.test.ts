import { expect } from 'vitest'
import { contract, project, raw, zone } from './contract.ts'

const root = 'https://www.googleapis.com/compute/v1/projects/golden-prod'

const state = {
  disks: [{ project, zone, name: 'disk-1', id: '11', sizeGb: 20, architecture: 'X86_64' }],
  snapshots: [{ project, name: 'snap-1', id: '12', diskSizeGb: 30 }],
  images: [{ project, name: 'base-1', id: '13', family: 'base', diskSizeGb: 40 }],
}

contract(
  {
    async 'makes an image of a file in Cloud Storage'({ client, done }) {
      const body = { name: 'web-1', family: 'web', description: 'The shop.', labels: { team: 'shop' } }
      const features = [{ type: 'GVNIC' }, { type: 'UEFI_COMPATIBLE' }]
      const started = await client.images.insert({ ...body, rawDisk: raw, guestOsFeatures: features })
      expect(started).toMatchObject({
        kind: 'compute#operation',
        operationType: 'insert',
        status: 'RUNNING',
        progress: 0,
        targetLink: `${root}/global/images/web-1`,
      })
      expect(await client.images.get('web-1')).toMatchObject({ id: started.targetId, status: 'PENDING' })
      expect(await done(started)).toMatchObject({ name: started.name, status: 'DONE', progress: 100 })
      const image = await client.images.get('web-1')
      expect(image).toMatchObject({
        ...body,
        kind: 'compute#image',
        id: started.targetId,
        status: 'READY',
        diskSizeGb: '10',
        sourceType: 'RAW',
        rawDisk: { source: '', containerType: 'TAR' },
        guestOsFeatures: features,
        storageLocations: ['us'],
        selfLink: `${root}/global/images/web-1`,
      })
      expect(image.creationTimestamp).toMatch(/^2026-11-24T02:00:0\d\.\d{3}-08:00$/)
    },

    async 'makes an image of a disk'({ create }) {
      const sourceDisk = `projects/${project}/zones/${zone}/disks/disk-1`
      expect(await create({ name: 'web-1', sourceDisk })).toMatchObject({
        status: 'READY',
        sourceDisk: `${root}/zones/${zone}/disks/disk-1`,
        sourceDiskId: '11',
        diskSizeGb: '20',
        architecture: 'X86_64',
      })
    },

    async 'makes an image of an image'({ create }) {
      expect(await create({ name: 'web-1', sourceImage: 'global/images/base-1' })).toMatchObject({
        status: 'READY',
        sourceImage: `${root}/global/images/base-1`,
        sourceImageId: '13',
        diskSizeGb: '40',
      })
    },

    async 'makes an image of a snapshot, larger'({ create }) {
      const sourceSnapshot = `${root}/global/snapshots/snap-1`
      expect(await create({ name: 'web-1', sourceSnapshot, diskSizeGb: '60' })).toMatchObject({
        status: 'READY',
        sourceSnapshot,
        sourceSnapshotId: '12',
        diskSizeGb: '60',
      })
    },

    async 'lists page by page, filtered and in order'({ client, create }) {
      for (const name of ['web-1', 'web-2', 'web-3']) await create({ name, family: 'web', rawDisk: raw })
      const filter = 'family = web'
      const one = await client.images.list({ filter, maxResults: 2 })
      expect(one.items.map(({ name }) => name)).toEqual(['web-1', 'web-2'])
      expect(one.nextPageToken).toMatch(/./)
      const two = await client.images.list({ filter, maxResults: 2, pageToken: one.nextPageToken ?? '' })
      expect(two.items.map(({ name }) => name)).toEqual(['web-3'])
      expect(two.nextPageToken).toBeUndefined()
      const newest = await client.images.list({ orderBy: 'creationTimestamp desc', maxResults: 1 })
      expect(newest.items.map(({ name }) => name)).toEqual(['web-3'])
    },

    async 'lists all, following the pages by itself'({ client, create, emulator }) {
      for (const name of ['web-1', 'web-2', 'web-3']) await create({ name, rawDisk: raw })
      const all = await client.images.all({ filter: '(name eq web-.*)', maxResults: 2 })
      expect(all.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3'])
      expect(emulator.count('images.list')).toBe(2)
      expect(await client.images.all({ filter: 'name = none' })).toEqual([])
    },

    async 'finds the newest of a family'({ client, create, refused }) {
      await create({ name: 'web-1', family: 'web', rawDisk: raw })
      await create({ name: 'web-2', family: 'web', rawDisk: raw })
      expect(await client.images.getFromFamily('web')).toMatchObject({ name: 'web-2' })
      expect(await refused(client.images.getFromFamily('none'))).toEqual({
        status: 404,
        reason: 'notFound',
        message: `The resource 'projects/${project}/global/images/family/none' was not found`,
      })
    },

    async deletes({ client, create, done, refused }) {
      const { id } = await create({ name: 'web-1', rawDisk: raw })
      const removal = await done(await client.images.delete('web-1'))
      expect(removal).toMatchObject({ operationType: 'delete', targetId: id, status: 'DONE' })
      expect(await refused(client.images.get('web-1'))).toEqual({
        status: 404,
        reason: 'notFound',
        message: `The resource 'projects/${project}/global/images/web-1' was not found`,
      })
      expect((await create({ name: 'web-1', rawDisk: raw })).id).not.toBe(id)
    },
  },
  { state },
)
