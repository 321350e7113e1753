/**
 * Regions of Compute Engine with the letters of their zones, as its documentation lists them in 2026. Left out are
 * the zones that only some projects see: AI zones such as `us-central1-ai1a`, and private ones.
 */
const zoneLetters = {
  'africa-south1': 'abc',
  'asia-east1': 'abc',
  'asia-east2': 'abc',
  'asia-northeast1': 'abc',
  'asia-northeast2': 'abc',
  'asia-northeast3': 'abc',
  'asia-south1': 'abc',
  'asia-south2': 'abc',
  'asia-southeast1': 'abc',
  'asia-southeast2': 'abc',
  'asia-southeast3': 'abc',
  'australia-southeast1': 'abc',
  'australia-southeast2': 'abc',
  'europe-central2': 'abc',
  'europe-north1': 'abc',
  'europe-north2': 'abc',
  'europe-southwest1': 'abc',
  'europe-west1': 'bcd',
  'europe-west10': 'abc',
  'europe-west12': 'abc',
  'europe-west2': 'abc',
  'europe-west3': 'abc',
  'europe-west4': 'abc',
  'europe-west6': 'abc',
  'europe-west8': 'abc',
  'europe-west9': 'abc',
  'me-central1': 'abc',
  'me-central2': 'abc',
  'me-west1': 'abc',
  'northamerica-northeast1': 'abc',
  'northamerica-northeast2': 'abc',
  'northamerica-south1': 'abc',
  'southamerica-east1': 'abc',
  'southamerica-west1': 'abc',
  'us-central1': 'abcf',
  'us-east1': 'bcd',
  'us-east4': 'abc',
  'us-east5': 'abc',
  'us-south1': 'abc',
  'us-west1': 'abc',
  'us-west2': 'abc',
  'us-west3': 'abc',
  'us-west4': 'abc',
} as const

/** Names of the zones of each region, by the region's name. */
export const zonesOfRegion: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries<string>(zoneLetters).map(([region, letters]) => [
    region,
    Array.from(letters, (letter) => `${region}-${letter}`),
  ]),
)

/** Name of the region of each zone, by the zone's name. */
export const regionOfZone: ReadonlyMap<string, string> = new Map(
  [...zonesOfRegion].flatMap(([region, zones]) => zones.map((zone) => [zone, region] as const)),
)

/** The names there are, by the word that stands for one in a path: `zones/{zone}/disks`. */
export const locationNames: Readonly<Record<'zone' | 'region', ReadonlyMap<string, unknown>>> = {
  zone: regionOfZone,
  region: zonesOfRegion,
}

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
