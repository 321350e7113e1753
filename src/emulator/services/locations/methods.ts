import type { Call } from '../../api/call.ts'
import { regionOfZone, zonesOfRegion } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedListing } from '../../lists/computed-listing.ts'
import { listPage } from '../../lists/list-page.ts'
import { diskUsage } from './disk-usage.ts'
import { regionFields, showRegion, showZone, zoneFields } from './show-location.ts'

/** A zone that is asked for itself and is not there is a 404, as users of Terraform have reported it. */
export function getZone({ project, params: { zone = '' } }: Call): Resource {
  const shown = showZone(project, zone)
  if (!shown) throw notFound(`projects/${project}/zones/${zone}`)
  return shown
}

export function listZones({ project, query }: Call): Resource {
  const zones = [...regionOfZone.keys()].map((zone) => showZone(project, zone)).filter(isShown)
  const path = `projects/${project}/zones`
  return listPage({ kind: 'compute#zoneList', path, fields: zoneFields, ...computedListing(zones) }, query)
}

export function getRegion({ project, params: { region = '' }, backend: { store } }: Call): Resource {
  const shown = showRegion(project, region, diskUsage(store, project, region))
  if (!shown) throw notFound(`projects/${project}/regions/${region}`)
  return shown
}

export function listRegions({ project, query, backend: { store } }: Call): Resource {
  const regions = [...zonesOfRegion.keys()]
    .map((region) => showRegion(project, region, diskUsage(store, project, region)))
    .filter(isShown)
  const path = `projects/${project}/regions`
  const listing = {
    kind: 'compute#regionList',
    path,
    fields: regionFields,
    ...computedListing(regions),
  }
  return listPage(listing, query)
}

const isShown = (one: Resource | undefined): one is Resource => one !== undefined
