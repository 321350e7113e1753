import { type Backend, projectNumberOf, regionOf } from '../../api/call.ts'
import type { Route } from '../../api/route.ts'
import { apiVersions, noQuery, type Query } from '../../api/target.ts'
import { locationNames } from '../../base/locations.ts'
import { locationRegex, matches, nameOrIdRegex, projectRegex } from '../../base/urls.ts'
import type { Fault } from '../../contract/fault.ts'
import {
  badRequest,
  computeError,
  frontEndError,
  invalidArgument,
  invalidField,
  notFound,
  type RequestError,
} from '../../errors/api-error.ts'
import type { Store } from '../../store/store.ts'
import type { Server } from '../server.ts'
import type { RouteMatch } from './match-route.ts'
import type { RequestHead } from './request-head.ts'

/**
 * Throws the 401s of Google's front end: `required` without a token, `authError` with one that is not accepted, or that
 * expired by a fault.
 */
export function checkCredentials(
  { headers: { authorization } }: RequestHead,
  fault: Fault | undefined,
  { faults, requireToken: rule }: Server,
): void {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (rule !== undefined && token === undefined) {
    throw unauthenticated('required', 'Login Required.', 'CREDENTIALS_MISSING')
  }
  if (fault?.kind === 'expireToken') faults.expireToken(authorization)
  const isAccepted =
    rule === undefined || rule === true || (typeof rule === 'string' ? token === rule : rule(token ?? ''))
  if (isAccepted && fault?.kind !== 'expireToken' && !faults.isExpired(authorization)) return
  throw unauthenticated('authError', 'Invalid Credentials', 'ACCESS_TOKEN_EXPIRED')
}

function unauthenticated(reason: string, message: string, detail: string): Error {
  const item = { message, domain: 'global', reason, location: 'Authorization', locationType: 'header' }
  const help =
    'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.'
  const fault =
    reason === 'required'
      ? 'Request is missing required authentication credential.'
      : 'Request had invalid authentication credentials.'
  return frontEndError(401, item, {
    message: `${fault} ${help}`,
    status: 'UNAUTHENTICATED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: detail,
        domain: 'googleapis.com',
        metadata: { service: 'compute.googleapis.com' },
      },
    ],
  })
}

/**
 * Throws the error of an invalid project id, or of a project that does not exist. Users of Terraform and of Google's Python
 * client report the 404; that it precedes any 403 is assumed.
 */
export function checkProject(project: string, store: Store): void {
  if (!matches(project, projectRegex)) {
    throw invalidField('project', project, `Must be a match of regex '${projectRegex}'`)
  }
  if (store.projects && !store.projects.has(project)) throw notFound(`projects/${project}`)
}

/**
 * Checks names in the path: `Invalid value for field 'image': …`. A family has no id, but the same form. Users report both
 * errors of a location. The location that a method gets (`zones/{zone}`) may be missing: the method itself responds
 * with 404.
 */
export function checkParams({ path }: Pick<Route, 'path'>, params: Readonly<Record<string, string>>): void {
  for (const [field, value] of Object.entries(params)) {
    const isLocation = field === 'zone' || field === 'region'
    const regex = isLocation ? locationRegex : nameOrIdRegex
    if (!matches(value, regex)) throw invalidField(field, value, `Must be a match of regex '${regex}'`)
    if (!isLocation || path === `${field}s/{${field}}` || locationNames[field].has(value)) continue
    throw invalidField(field, value, `Unknown ${field}.`)
  }
}

/** Throws the 403 of a request over the quota of its method. */
export function chargeQuota(
  { route: { group }, project, params }: RouteMatch,
  { store, quotas }: Backend,
): void {
  if (group === undefined) return
  quotas.charge({ project, group, region: regionOf(params) }, () => projectNumberOf(project, store))
}

/** The emulator's own 404: the real API has other versions. */
export const unknownVersion = (version: string): RequestError =>
  computeError(
    404,
    'notFound',
    `Not Found: the emulator serves versions ${apiVersions.join(', ')} of the Compute Engine API, not '${version}'.`,
  )

/** Parameters that every method of Google's JSON APIs accepts. */
const systemParams = new Set([
  '$.xgafv',
  '$alt',
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'uploadType',
  'upload_protocol',
  'userIp',
])

/**
 * Rejects invalid values of the parameters that every method accepts. The texts for `$.xgafv` and `alt` were measured
 * on other APIs behind the same front end (Drive, Sheets, Gmail). So was the order: this check precedes the check of
 * the token.
 */
export function checkSystemQuery(query: Query): void {
  if (query === noQuery) return
  const xgafv = query['$.xgafv']
  if (xgafv !== undefined && xgafv !== '1' && xgafv !== '2') {
    const problem = `Invalid value '${xgafv}' for system query parameter : $.xgafv`
    throw invalidArgument(`Invalid query parameters. ${problem}`)
  }
  for (const name of ['alt', '$alt']) {
    const alt = query[name] ?? ''
    if (alt !== '' && alt.toLowerCase() !== 'json') throw unsupportedFormat(alt, name)
  }
  if ((query.quotaUser?.length ?? 0) > maxQuotaUserLength) {
    throw invalidArgument(
      `Invalid value for query parameter 'quotaUser': at most ${maxQuotaUserLength} characters.`,
    )
  }
}

/** From the description of the parameter in Google's client; the text of the error is not recorded. */
const maxQuotaUserLength = 40

/** `media` and `proto` are formats of methods that Compute does not have. */
const unsupportedFormat = (alt: string, name: string): RequestError =>
  /^(media|proto)$/i.test(alt)
    ? invalidArgument(`Unsupported alt type "${alt.toLowerCase()}" for non byte stream request.`)
    : invalidArgument(`Invalid value "${alt}" for query parameter '${name}'.`)

/** Rejects parameters that the method does not have, and values of the wrong type. */
export function checkQuery(query: Query, own: readonly string[]): void {
  if (query === noQuery) return
  for (const [name, value] of Object.entries(query)) {
    if (systemParams.has(name)) continue
    if (own.includes(name)) checkType(name, value)
    else {
      throw badRequest(
        `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
      )
    }
  }
}

/** Parameters that are not strings. Parameters of pages and policies are checked where they are read. */
const typed: Readonly<Record<string, { readonly type: string; readonly form: RegExp }>> = {
  forceCreate: { type: 'TYPE_BOOL', form: /^(?:true|false)$/i },
  guestFlush: { type: 'TYPE_BOOL', form: /^(?:true|false)$/i },
  includeAllScopes: { type: 'TYPE_BOOL', form: /^(?:true|false)$/i },
  returnPartialSuccess: { type: 'TYPE_BOOL', form: /^(?:true|false)$/i },
  serviceProjectNumber: { type: 'TYPE_INT64', form: /^-?\d{1,19}$/ },
}

/** Booleans have any case: Google's own command line sends Python's `True`, which the real API accepts. */
function checkType(name: string, value: string): void {
  const { type, form } = typed[name] ?? {}
  if (form === undefined || form.test(value)) return
  throw badRequest(`Invalid value at '${name}' (${type}), ${JSON.stringify(value)}`, name)
}
