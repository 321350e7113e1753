import { expect } from 'vitest'
import { contract, project, raw, region, zone } from './contract.ts'

const root = `https://www.googleapis.com/compute/v1/projects/${project}`

const licenses = ['projects/debian-cloud/global/licenses/debian-12-bookworm']
const state = { images: [{ project: 'debian-cloud', name: 'debian-12', licenses }] }

contract(
  {
    async 'zones, regions and the project'({ client }) {
      expect(await client.getZone(zone)).toMatchObject({
        kind: 'compute#zone',
        name: zone,
        status: 'UP',
        region: `${root}/regions/${region}`,
      })
      expect((await client.listZones()).items.map(({ name }) => name)).toContain(zone)
      expect(await client.getRegion(region)).toMatchObject({ kind: 'compute#region', name: region })
      expect((await client.listRegions()).items.map(({ name }) => name)).toContain(region)
      expect(await client.getProject()).toMatchObject({ kind: 'compute#project', name: project })
    },

    async 'a licence that some resource has'({ client }) {
      expect(await client.getLicense('debian-cloud', 'debian-12-bookworm')).toMatchObject({
        name: 'debian-12-bookworm',
        selfLink:
          'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12-bookworm',
      })
    },

    async 'the newest of a family, as a zone sees it'({ client, create }) {
      const { id } = await create({ name: 'web-1', family: 'web', rawDisk: raw })
      const view = await client.images.familyView('web', zone)
      expect(view.image).toMatchObject({ id, name: 'web-1', family: 'web' })
    },
  },
  { state },
)
