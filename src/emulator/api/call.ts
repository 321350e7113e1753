import type { ClientDisconnect } from '../base/client-disconnect.ts'
import { compactString, sharedText } from '../base/compact-string.ts'
import type { Fault } from '../contract/fault.ts'
import type { Behavior } from '../contract/settings.ts'
import { forbidden, invalidField } from '../errors/api-error.ts'
import type { Latencies } from '../faults/latencies.ts'
import type { Quotas } from '../faults/quotas.ts'
import type { Store } from '../store/store.ts'
import type { ApiVersion } from './target.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** State and settings that all methods share. */
export interface Backend extends Mutable<Required<Behavior>> {
  /** Replaced when its state is replaced. */
  store: Store
  readonly quotas: Quotas
  readonly latencies: Latencies
  /** Permissions denied in every project. */
  readonly denied: ReadonlySet<string>
}

/** A request to one method, taken apart. */
export interface Call {
  /** `images.insert` */
  readonly method: string
  readonly version: ApiVersion
  readonly project: string
  /** The variable parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Parsed JSON; undefined if there was none. */
  readonly body: unknown
  /** Whether unknown members of the body and scalars of the wrong type are rejected. */
  readonly strict: boolean
  readonly backend: Backend
  readonly fault: Fault | undefined
  /** Aborted when the client disconnects or the server closes. */
  readonly disconnect: ClientDisconnect
}

/** The scope of the request: `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R`. */
export function scopeOf({ project, params: { zone, region } }: Pick<Call, 'project' | 'params'>): string {
  if (zone !== undefined) return sharedText(`projects/${project}/zones/${zone}`)
  return sharedText(`projects/${project}/${region === undefined ? 'global' : `regions/${region}`}`)
}

/** Whether any permission is denied in a project. */
export function denies({ backend }: Pick<Call, 'backend'>, project: string): boolean {
  if (backend.denied.size > 0) return true
  const settings = backend.store.projects?.get(project)
  return settings !== undefined && (settings.deny.size > 0 || settings.grant !== undefined)
}

/** Whether the caller has a permission on the resource at that path, whether it exists or not. */
export function isAllowed({ backend }: Pick<Call, 'backend'>, permission: string, path: string): boolean {
  const [, project = ''] = path.split('/')
  const { deny, grant } = backend.store.projects?.get(project) ?? {}
  return !backend.denied.has(permission) && !deny?.has(permission) && grant?.has(permission) !== false
}

/** Throws the 403 of a permission that the caller lacks; checked before the resource is looked up. */
export function allow(call: Pick<Call, 'backend'>, permission: string, path: string): void {
  if (!isAllowed(call, permission, path)) throw forbidden(permission, path)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A UUID other than zero. The wording of the error is not recorded. */
export function requestIdOf({ query }: Call): string | undefined {
  const { requestId } = query
  if (requestId === undefined || requestId === '') return undefined
  if (uuid.test(requestId) && /[1-9a-f]/i.test(requestId)) return compactString(requestId)
  throw invalidField('requestId', requestId, 'Must be a valid UUID other than the zero UUID.')
}

/** The value of a parameter that checkQuery has accepted. */
export const isTrue = ({ query }: Call, name: string): boolean => query[name]?.toLowerCase() === 'true'

/** The region in the path or of the zone in it; `` for a global path. */
export const regionOf = ({ zone, region }: Readonly<Record<string, string>>): string =>
  region ?? zone?.replace(/-[^-]*$/, '') ?? ''

/** The number by which error texts name a project; made up if the state has none. */
export function projectNumberOf(project: string, store: Store): string {
  const known = store.projects?.get(project)?.number
  if (known !== undefined) return known
  let hash = 7
  for (const letter of project) hash = (hash * 31 + letter.charCodeAt(0)) % 899_999_999_981
  return String(100_000_000_000 + hash)
}
