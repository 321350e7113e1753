import { expect } from 'vitest'
import { contract, project, raw, region, zone } from './contract.ts'

const root = `https://www.googleapis.com/compute/v1/projects/${project}`
const user = `projects/${project}/zones/${zone}/instances/app-1`

contract(
  {
    async 'a disk of an image, in a zone; an image of it; both deleted'({ client, create, done, refused }) {
      const { id } = await create({ name: 'base', rawDisk: raw, diskSizeGb: '20' })
      const started = await client.disks.insert(zone, { name: 'builder', sourceImage: 'global/images/base' })
      expect(started).toMatchObject({ operationType: 'insert', zone: `${root}/zones/${zone}` })
      expect((await done(started)).error).toBeUndefined()
      const disk = await client.disks.get(zone, 'builder')
      expect(disk).toMatchObject({ status: 'READY', sizeGb: '20', sourceImageId: id })
      expect((await client.disks.list(zone)).items).toMatchObject([{ name: 'attached' }, { name: 'builder' }])
      const sourceDisk = `zones/${zone}/disks/builder`
      expect(await create({ name: 'web-1', sourceDisk })).toMatchObject({ sourceDiskId: disk.id })
      await done(await client.disks.delete(zone, 'builder'))
      expect((await refused(client.disks.get(zone, 'builder'))).status).toBe(404)
      expect((await refused(client.images.insert({ name: 'web-2', sourceDisk }))).status).toBe(400)
    },

    async 'a disk that an instance uses gives an image by force alone'({ client, done, refused }) {
      const body = { name: 'web-1', sourceDisk: `zones/${zone}/disks/attached` }
      expect(await refused(client.images.insert(body))).toEqual({
        status: 400,
        reason: 'resourceInUseByAnotherResource',
        message: `The disk resource 'projects/${project}/zones/${zone}/disks/attached' is already being used by '${user}'`,
      })
      expect((await done(await client.images.insert(body, { forceCreate: true }))).error).toBeUndefined()
    },

    async 'a disk of a region'({ client, done, refused }) {
      const replicaZones = ['a', 'b'].map((letter) => `zones/${region}-${letter}`)
      const started = await client.regionDisks.insert(region, { name: 'twice', sizeGb: '200', replicaZones })
      expect(started).toMatchObject({ region: `${root}/regions/${region}` })
      expect((await done(started)).error).toBeUndefined()
      expect(await client.regionDisks.get(region, 'twice')).toMatchObject({ status: 'READY', sizeGb: '200' })
      const scopes = await client.disks.aggregated()
      expect(scopes[`regions/${region}`]?.disks).toMatchObject([{ name: 'twice' }])
      expect(scopes[`zones/${zone}`]?.disks).toMatchObject([{ name: 'attached' }])
      await done(await client.regionDisks.delete(region, 'twice'))
      expect((await client.regionDisks.list(region)).items).toEqual([])
      expect((await refused(client.regionDisks.get(region, 'twice'))).reason).toBe('notFound')
    },

    async 'snapshots, started either way; an image of one'({ client, create, done, refused }) {
      const sourceDisk = `projects/${project}/zones/${zone}/disks/attached`
      await done(await client.snapshots.insert({ name: 'snap-1', sourceDisk }))
      const started = await client.disks.createSnapshot(zone, 'attached', { name: 'snap-2' })
      expect(started).toMatchObject({ operationType: 'createSnapshot', zone: `${root}/zones/${zone}` })
      await done(started)
      const { id } = await client.snapshots.get('snap-1')
      expect((await client.snapshots.list()).items.map(({ name }) => name)).toEqual(['snap-1', 'snap-2'])
      const sourceSnapshot = 'global/snapshots/snap-1'
      expect(await create({ name: 'web-1', sourceSnapshot })).toMatchObject({ sourceSnapshotId: id })
      await done(await client.snapshots.delete('snap-1'))
      expect((await refused(client.snapshots.get('snap-1'))).status).toBe(404)
    },
  },
  { state: { disks: [{ project, zone, name: 'attached', sizeGb: 10, users: [user] }] } },
)
