import { packageVersion } from '../../util/package-file.ts'
import { type Shape, withoutNulls } from '../base/shape.ts'
import { checkSettings } from '../config/settings-shape.ts'
import type { EmulatorControl } from '../contract/emulator.ts'
import { computeError } from '../errors/api-error.ts'
import { formatState } from '../statefile/format-state.ts'
import { parseState } from '../statefile/state-file.ts'
import { countRequests, listRequests } from './admin-requests.ts'

export interface AdminRequest {
  readonly query: Readonly<Record<string, string>>
  readonly text: string
  /** The number in the path; NaN if the path has none. */
  readonly id: number
  readonly accept: string
}

export interface AdminRoute {
  readonly http: string
  /** Relative to `/_mintage/`. */
  readonly path: string
  readonly effect: string
  /** The expected body, in words; a route without it accepts none. */
  readonly body?: string
  readonly query?: readonly string[]
  /** A string is sent as YAML, anything else as JSON, undefined as `{}`. */
  readonly respond: (control: EmulatorControl, request: AdminRequest) => unknown
}

function route(
  request: `${'GET' | 'PUT' | 'POST' | 'DELETE'} ${string}`,
  effect: string,
  respond: AdminRoute['respond'],
  input: Pick<AdminRoute, 'body' | 'query'> = {},
): AdminRoute {
  const [http = '', path = ''] = request.split(' ')
  return { http, path, effect, respond, ...input }
}

/** The JSON of a body; `shape` is for values that the control does not check itself. */
function jsonBody<T>(text: string, shape?: Shape): T {
  let value: unknown
  try {
    value = withoutNulls(JSON.parse(text))
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw computeError(400, 'parseError', `the body is not JSON: ${why}`)
  }
  if (typeof value !== 'object' || value === null) {
    throw computeError(400, 'invalid', 'the body must be a map')
  }
  if (shape) checkSettings(value, shape)
  return value as T // checked here or by the control
}

/** A route that shows a setting, and one that sets it. */
const setting = (
  name: 'latency' | 'quota' | 'behavior',
  { shows, sets, body }: { readonly shows: string; readonly sets: string; readonly body: string },
): AdminRoute[] => [
  route(`GET ${name}`, shows, (control) => control[name]),
  route(
    `PUT ${name}`,
    sets,
    (control, { text }) => {
      control[name] = jsonBody(text)
      return control[name]
    },
    { body },
  ),
]

const stateBody = { body: 'a state, YAML or JSON' }
const logQuery = { query: ['method', 'project', 'name', 'since'] }

export const adminRoutes: readonly AdminRoute[] = [
  route('GET health', 'shows that the emulator runs, and its version', () => ({
    status: 'ok',
    version: packageVersion(),
  })),
  route(
    'GET state',
    'shows the state as JSON, or as YAML with ?format=yaml or Accept: application/yaml',
    (control, { query, accept }) => {
      const format = query.format ?? (accept.includes('yaml') ? 'yaml' : 'json')
      if (format === 'yaml') return formatState(control.state())
      if (format === 'json') return control.state()
      throw computeError(400, 'invalid', `format: "${format}" is none of json, yaml`)
    },
    { query: ['format'] },
  ),
  route(
    'PUT state',
    'replaces the state',
    (control, { text }) => control.replaceState(parseState(text, 'body')),
    stateBody,
  ),
  route(
    'POST state',
    'adds to the state; replaces resources of the same name',
    (control, { text }) => control.addState(parseState(text, 'body')),
    stateBody,
  ),
  route('POST save', 'writes the state file, if there is one, and shows its path', async (control) => ({
    file: (await control.save()) ?? null,
  })),
  route('GET clock', 'shows the time of the clock, and how far it was advanced', clockOf),
  route(
    'POST clock/advance',
    'advances the clock; operations that are due end, and requests that wait for them return',
    (control, { text }) => {
      control.advance(jsonBody<{ ms: number }>(text, { members: { ms: 'number' }, required: ['ms'] }).ms)
      return clockOf(control)
    },
    { body: '{ ms }' },
  ),
  route('GET faults', 'lists the fault rules', ({ faults }) => ({ faults })),
  route(
    'POST faults',
    'adds a fault rule and shows its id',
    (control, { text }) => ({ id: control.addFault(jsonBody(text)) }),
    { body: '{ method?, project?, name?, times?, probability?, fault: { kind, … } }' },
  ),
  route('DELETE faults', 'removes all fault rules', (control) => control.clearFaults()),
  route('DELETE faults/{id}', 'removes one fault rule', (control, { id }) => {
    if (!control.removeFault(id)) throw computeError(404, 'notFound', `fault ${id} not found`)
  }),
  route('GET failures', 'lists the rules for failed image creations', ({ failures }) => ({ failures })),
  route(
    'POST failures',
    'adds a rule for failed image creations',
    (control, { text }) => control.failImages(jsonBody(text)),
    { body: '{ project?, name?, source?, times?, code, message, … }, as in a state' },
  ),
  route('DELETE failures', 'removes all of these rules', (control) => control.clearFailures()),
  route('GET deny', 'lists the permissions denied in every project', deniedOf),
  route(
    'PUT deny',
    'denies these permissions and no others',
    (control, { text }) => {
      const shape: Shape = { members: { permissions: { list: 'string' } }, required: ['permissions'] }
      const { permissions } = jsonBody<{ permissions: readonly string[] }>(text, shape)
      control.allow()
      control.deny(...permissions)
      return deniedOf(control)
    },
    { body: '{ permissions: […] }' },
  ),
  ...setting('latency', {
    shows: 'shows the latencies',
    sets: 'replaces the latencies',
    body: '{ operation?, operations?, sources?, pending?, answer?, answers? }',
  }),
  ...setting('quota', {
    shows: 'shows the quotas',
    sets: 'replaces the quotas',
    body: '{ preset?, perMinute?, refusal?, concurrentOperations?, … }',
  }),
  ...setting('behavior', {
    shows: 'shows the behavior where that of the real API is unknown or varies',
    sets: 'changes the given members',
    body: '{ strictBodies?, pendingHidesTarget?, nameConflict?, nameLagMs?, failureLeaves?, requestIdMs? }',
  }),
  route(
    'GET requests',
    'lists the logged requests, by method, project, name (* matches any text), and after a number',
    (control, { query }) => ({ requests: listRequests(control, query) }),
    logQuery,
  ),
  route(
    'GET requests/count',
    'counts the requests',
    (control, { query }) => ({ count: countRequests(control, query) }),
    logQuery,
  ),
  route('DELETE requests', 'clears the log and the counts', (control) => control.forgetRequests()),
]

function clockOf(control: EmulatorControl): object {
  const nowMs = control.now()
  return { now: new Date(nowMs).toISOString(), nowMs, aheadMs: control.aheadMs }
}

function deniedOf({ denied }: EmulatorControl): object {
  return { permissions: denied }
}
