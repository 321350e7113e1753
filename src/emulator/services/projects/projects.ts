import { type Call, projectNumberOf } from '../../api/call.ts'
import { get, type Routes } from '../../api/route.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'

/** Limits recorded of a project of 2021, in the order of that response. */
const limits: readonly (readonly [metric: string, limit: number])[] = [
  ['SNAPSHOTS', 10_000],
  ['NETWORKS', 30],
  ['FIREWALLS', 500],
  ['IMAGES', 5_000],
  ['STATIC_ADDRESSES', 175],
  ['ROUTES', 300],
  ['FORWARDING_RULES', 150],
  ['TARGET_POOLS', 500],
  ['HEALTH_CHECKS', 500],
  ['IN_USE_ADDRESSES', 575],
  ['TARGET_INSTANCES', 500],
  ['TARGET_HTTP_PROXIES', 100],
  ['URL_MAPS', 100],
  ['BACKEND_SERVICES', 150],
  ['INSTANCE_TEMPLATES', 1_000],
  ['TARGET_VPN_GATEWAYS', 50],
  ['VPN_TUNNELS', 100],
  ['BACKEND_BUCKETS', 30],
  ['ROUTERS', 20],
  ['TARGET_SSL_PROXIES', 100],
  ['TARGET_HTTPS_PROXIES', 100],
  ['SSL_CERTIFICATES', 100],
  ['SUBNETWORKS', 275],
  ['TARGET_TCP_PROXIES', 100],
  ['SECURITY_POLICIES', 10],
  ['SECURITY_POLICY_RULES', 200],
  ['XPN_SERVICE_PROJECTS', 1_000],
  ['PACKET_MIRRORINGS', 150],
  ['NETWORK_ENDPOINT_GROUPS', 1_000],
  ['INTERCONNECTS', 6],
  ['GLOBAL_INTERNAL_ADDRESSES', 5_000],
  ['VPN_GATEWAYS', 50],
  ['MACHINE_IMAGES', 5_000],
  ['SECURITY_POLICY_CEVAL_RULES', 20],
  ['EXTERNAL_VPN_GATEWAYS', 50],
  ['PUBLIC_ADVERTISED_PREFIXES', 1],
  ['PUBLIC_DELEGATED_PREFIXES', 10],
  ['STATIC_BYOIP_ADDRESSES', 1_024],
  ['INTERNAL_TRAFFIC_DIRECTOR_FORWARDING_RULES', 150],
]

/** The recorded fingerprint of metadata that is empty; Google's hash is not known. */
const emptyMetadata = { kind: 'compute#metadata', fingerprint: 'jJq-gNcX1GM=' }

/**
 * projects.get: a Project with the members of a recorded response, and with its own usage and limit of images and
 * snapshots. The emulator knows neither metadata nor shared networks.
 */
function getProject({ project, backend: { store } }: Call): Resource {
  const number = projectNumberOf(project, store)
  const imagesLimit = store.projects?.get(project)?.imagesQuota
  const usage: Readonly<Record<string, number>> = {
    SNAPSHOTS: store.resources.collection(`projects/${project}/global/snapshots`).size,
    IMAGES: store.resources.collection(`projects/${project}/global/images`).size,
  }
  return {
    kind: 'compute#project',
    id: `${number}0000001`,
    creationTimestamp: '2023-12-31T16:00:00.000-08:00',
    name: project,
    commonInstanceMetadata: emptyMetadata,
    quotas: limits.map(([metric, limit]) => ({
      metric,
      limit: metric === 'IMAGES' ? (imagesLimit ?? limit) : limit,
      usage: usage[metric] ?? 0,
    })),
    selfLink: apiUrl(`projects/${project}`),
    defaultServiceAccount: `${number}-compute@developer.gserviceaccount.com`,
    xpnProjectStatus: 'UNSPECIFIED_XPN_PROJECT_STATUS',
    defaultNetworkTier: 'PREMIUM',
  }
}

export const projectRoutes = {
  'projects.get': get('', 'projects.get', getProject),
} satisfies Routes
