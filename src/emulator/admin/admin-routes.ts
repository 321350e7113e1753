import { packageVersion } from '../../util/version.ts'
import type { EmulatorControl } from '../contract/emulator.ts'
import { computeError } from '../errors/api-error.ts'
import { formatState } from '../statefile/format-state.ts'
import { parseState } from '../statefile/state-file.ts'
import {
  behaviorBody,
  deniedBody,
  failureBody,
  faultBody,
  latencyBody,
  msBody,
  quotaBody,
} from './admin-bodies.ts'
import { countRequests, listRequests } from './admin-requests.ts'

export interface AdminRequest {
  readonly query: Readonly<Record<string, string>>
  readonly text: string
  /** Of the path; NaN where there is none. */
  readonly id: number
  readonly accept: string
}

export type AdminAnswer = { readonly json: unknown } | { readonly yaml: string }

export interface AdminRoute {
  readonly http: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Below `/_mintage/`. */
  readonly path: string
  readonly does: string
  /** The body that it takes, in words; none, unless said. */
  readonly takes?: string
  readonly query?: readonly string[]
  readonly answer: (control: EmulatorControl, request: AdminRequest) => AdminAnswer | Promise<AdminAnswer>
}

const logQuery = ['method', 'project', 'name', 'since']

/** The admin API. Every answer is JSON, but for the state in YAML. */
export const adminRoutes: readonly AdminRoute[] = [
  {
    http: 'GET',
    path: 'health',
    does: 'says that it runs, and in which version',
    answer: () => ({ json: { status: 'ok', version: packageVersion() } }),
  },
  {
    http: 'GET',
    path: 'state',
    does: 'the state, as JSON; as YAML with ?format=yaml or Accept: application/yaml',
    query: ['format'],
    answer: (control, { query, accept }) => {
      const format = query.format ?? (accept.includes('yaml') ? 'yaml' : 'json')
      if (format === 'yaml') return { yaml: formatState(control.state()) }
      if (format === 'json') return { json: control.state() }
      throw computeError(400, 'invalid', `format: "${format}" is none of json, yaml`)
    },
  },
  {
    http: 'PUT',
    path: 'state',
    does: 'replaces the state',
    takes: 'a state, YAML or JSON',
    answer: (control, { text }) => {
      control.replaceState(parseState(text, 'body'))
      return { json: {} }
    },
  },
  {
    http: 'POST',
    path: 'state',
    does: 'adds to the state; what has the same name is replaced',
    takes: 'a state, YAML or JSON',
    answer: (control, { text }) => {
      control.addState(parseState(text, 'body'))
      return { json: {} }
    },
  },
  {
    http: 'POST',
    path: 'save',
    does: 'writes the state file, if there is one, and names it',
    answer: async (control) => ({ json: { file: (await control.save()) ?? null } }),
  },
  { http: 'GET', path: 'clock', does: 'its time, and by how much it was put forward', answer: clockOf },
  {
    http: 'POST',
    path: 'clock/advance',
    does: 'puts the clock forward; what is due by then ends, and waits for it are answered',
    takes: '{ ms }',
    answer: (control, { text }) => {
      control.advance(msBody(text))
      return clockOf(control)
    },
  },
  {
    http: 'GET',
    path: 'faults',
    does: 'the faults to come',
    answer: (control) => ({ json: { faults: control.faults } }),
  },
  {
    http: 'POST',
    path: 'faults',
    does: 'adds a fault and answers its id',
    takes: '{ method?, project?, name?, times?, probability?, fault: { kind, … } }',
    answer: (control, { text }) => ({ json: { id: control.addFault(faultBody(text)) } }),
  },
  {
    http: 'DELETE',
    path: 'faults',
    does: 'removes all faults',
    answer: (control) => {
      control.clearFaults()
      return { json: {} }
    },
  },
  {
    http: 'DELETE',
    path: 'faults/{id}',
    does: 'removes one fault',
    answer: (control, { id }) => {
      if (!control.removeFault(id)) throw computeError(404, 'notFound', `There is no fault ${id}`)
      return { json: {} }
    },
  },
  {
    http: 'GET',
    path: 'failures',
    does: 'the rules by which image creations fail',
    answer: (control) => ({ json: { failures: control.failures } }),
  },
  {
    http: 'POST',
    path: 'failures',
    does: 'adds such a rule',
    takes: '{ project?, name?, source?, times?, code, message, … }, as in a state',
    answer: (control, { text }) => {
      control.failImages(failureBody(text))
      return { json: {} }
    },
  },
  {
    http: 'DELETE',
    path: 'failures',
    does: 'removes them all',
    answer: (control) => {
      control.clearFailures()
      return { json: {} }
    },
  },
  { http: 'GET', path: 'deny', does: 'the permissions denied in every project', answer: deniedOf },
  {
    http: 'PUT',
    path: 'deny',
    does: 'denies these permissions and no others',
    takes: '{ permissions: […] }',
    answer: (control, { text }) => {
      const permissions = deniedBody(text)
      control.allow()
      control.deny(...permissions)
      return deniedOf(control)
    },
  },
  { http: 'GET', path: 'latency', does: 'the latencies', answer: (control) => ({ json: control.latency }) },
  {
    http: 'PUT',
    path: 'latency',
    does: 'replaces the latencies',
    takes: '{ operation?, operations?, sources?, pending?, answer?, answers? }',
    answer: (control, { text }) => {
      control.latency = latencyBody(text)
      return { json: control.latency }
    },
  },
  { http: 'GET', path: 'quota', does: 'the quotas', answer: (control) => ({ json: control.quota }) },
  {
    http: 'PUT',
    path: 'quota',
    does: 'replaces the quotas',
    takes: '{ preset?, perMinute?, refusal?, concurrentOperations?, … }',
    answer: (control, { text }) => {
      control.quota = quotaBody(text)
      return { json: control.quota }
    },
  },
  {
    http: 'GET',
    path: 'behavior',
    does: 'how it behaves where the real API may behave either way',
    answer: (control) => ({ json: control.behavior }),
  },
  {
    http: 'PUT',
    path: 'behavior',
    does: 'changes the members that are given',
    takes: '{ strictBodies?, pendingHidesTarget?, nameConflict?, nameLagMs?, failureLeaves?, requestIdMs? }',
    answer: (control, { text }) => {
      control.behavior = behaviorBody(text)
      return { json: control.behavior }
    },
  },
  {
    http: 'GET',
    path: 'requests',
    does: 'the requests so far, or those after a number, by method, project and name (* stands for any text)',
    query: logQuery,
    answer: (control, { query }) => ({ json: { requests: listRequests(control, query) } }),
  },
  {
    http: 'GET',
    path: 'requests/count',
    does: 'how many of them there are',
    query: logQuery,
    answer: (control, { query }) => ({ json: { count: countRequests(control, query) } }),
  },
  {
    http: 'DELETE',
    path: 'requests',
    does: 'begins the log and the counts anew',
    answer: (control) => {
      control.forgetRequests()
      return { json: {} }
    },
  },
]

function clockOf(control: EmulatorControl): AdminAnswer {
  const nowMs = control.now()
  return { json: { now: new Date(nowMs).toISOString(), nowMs, aheadMs: control.aheadMs } }
}

function deniedOf(control: EmulatorControl): AdminAnswer {
  return { json: { permissions: control.denied } }
}
