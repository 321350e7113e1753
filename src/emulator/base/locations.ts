/**
 * Regions of Compute Engine, as its documentation lists them in 2026. Zones that only some projects see are omitted:
 * AI zones such as `us-central1-ai1a`, and private ones.
 */
const regions =
  `africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2
  asia-southeast1 asia-southeast2 asia-southeast3 australia-southeast1 australia-southeast2 europe-central2
  europe-north1 europe-north2 europe-southwest1 europe-west1 europe-west10 europe-west12 europe-west2 europe-west3
  europe-west4 europe-west6 europe-west8 europe-west9 me-central1 me-central2 me-west1 northamerica-northeast1
  northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1 us-central1 us-east1 us-east4
  us-east5 us-south1 us-west1 us-west2 us-west3 us-west4`.split(/\s+/)

/** Zone letters of regions whose zones are not a, b and c. */
const zoneLetters: Readonly<Record<string, string>> = {
  'europe-west1': 'bcd',
  'us-central1': 'abcf',
  'us-east1': 'bcd',
}

/** Names of the zones of each region, by the region's name. */
export const zonesOfRegion: ReadonlyMap<string, readonly string[]> = new Map(
  regions.map((region) => [
    region,
    Array.from(zoneLetters[region] ?? 'abc', (letter) => `${region}-${letter}`),
  ]),
)

/** Name of the region of each zone, by the zone's name. */
export const regionOfZone: ReadonlyMap<string, string> = new Map(
  [...zonesOfRegion].flatMap(([region, zones]) => zones.map((zone) => [zone, region] as const)),
)

/** The existing names, by the placeholder in a path: `zones/{zone}/disks`. */
export const locationNames: Readonly<Record<'zone' | 'region', ReadonlyMap<string, unknown>>> = {
  zone: regionOfZone,
  region: zonesOfRegion,
}

/** Every region and zone: `regions/R`, `zones/Z`. */
export const places: readonly string[] = [
  ...regions.map((region) => `regions/${region}`),
  ...[...regionOfZone.keys()].map((zone) => `zones/${zone}`),
]

/** A path below `zones/Z` or `regions/R`, and undefined for a global one. */
export interface Location {
  readonly kind: 'zone' | 'region'
  readonly name: string
  /** `projects/P/zones/Z` */
  readonly path: string
}

/** The zone or region that a request's path names; it is known to exist by then. */
export function locationIn(project: string, params: Readonly<Record<string, string>>): Location {
  const kind = params.zone === undefined ? 'region' : 'zone'
  const name = params[kind] ?? ''
  return { kind, name, path: `projects/${project}/${kind}s/${name}` }
}

/** Where operations of a scope (`projects/P/zones/Z`) run together: a region, which its zones are part of, or `global`. */
export function placeOf(scope: string): string {
  const [, , kind, name = ''] = scope.split('/')
  if (kind === 'zones') return regionOfZone.get(name) ?? name
  return kind === 'regions' ? name : 'global'
}
