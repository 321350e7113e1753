import { type Call, scopeOf } from '../../api/call.ts'
import { aggregatedList, list, type Routes, route } from '../../api/route.ts'
import { places } from '../../base/locations.ts'
import type { OperationRecord, Resource } from '../../base/resources.ts'
import { notFound, notReady } from '../../errors/api-error.ts'
import { aggregatedPage } from '../../lists/aggregated-page.ts'
import { listPage } from '../../lists/list-page.ts'
import { messages } from '../../members/messages.ts'
import { showOperation } from '../shared/operation.ts'

/** `wait` responds when the operation is done or this time is up, whichever is first. */
const maxWaitMs = 120_000

function known(call: Call): OperationRecord {
  const scope = scopeOf(call)
  const { operation = '' } = call.params
  const found = call.backend.store.operations.in(scope).get(operation)
  if (!found) throw notFound(`${scope}/operations/${operation}`)
  return found
}

function getOperation(call: Call): Resource {
  return showOperation(known(call), call.backend)
}

function listOperations(call: Call): Resource {
  const { query, backend } = call
  const scope = scopeOf(call)
  const operations = backend.store.operations.in(scope)
  const listing = {
    kind: 'compute#operationList',
    path: `${scope}/operations`,
    fields: messages.operations.fields,
    keys: operations.keys.bind(operations),
    show: (key: string) => {
      const operation = operations.at(key)
      return operation && showOperation(operation, backend)
    },
  }
  return listPage(listing, query)
}

/** globalOperations.aggregatedList: global operations and those of every zone and region. */
function aggregateOperations({ project, query, backend }: Call): Resource {
  const inPlace = (place: string) => backend.store.operations.in(`projects/${project}/${place}`)
  const listing = {
    kind: 'compute#operationAggregatedList',
    project,
    member: 'operations',
    fields: messages.operations.fields,
    scopes: new Map(['global', ...places].map((place) => [place, inPlace(place)])),
    show: (operation: OperationRecord) => showOperation(operation, backend),
  }
  return aggregatedPage(listing, query)
}

/** Forgets an operation. It is assumed that a running operation cannot be deleted. */
function deleteOperation(call: Call): undefined {
  const operation = known(call)
  if (!operation.done) throw notReady(`${operation.scope}/operations/${operation.name}`)
  call.backend.store.forgetOperation(operation)
}

/** Long poll: sleeps on the clock until the operation is due, or for two minutes. */
async function waitOperation(call: Call): Promise<Resource> {
  const { store } = call.backend
  const { done, endMs } = known(call)
  if (!done && call.fault?.kind !== 'earlyReturn') {
    const untilMs = Math.min(store.clock.now() + maxWaitMs, endMs)
    // a real timer may fire a moment early
    for (let now = store.clock.now(); now < untilMs; now = store.clock.now()) {
      await store.clock.sleep(untilMs - now, call.disconnect.signal)
    }
    store.settle()
  }
  return getOperation(call)
}

const operation = 'operations/{operation}'
const reads = 'operation_read_requests'

export const operationRoutes = {
  'globalOperations.get': route('GET', `global/${operation}`, reads, 'globalOperations.get', getOperation),
  'globalOperations.list': list('global/operations', 'globalOperations.list', listOperations),
  'globalOperations.aggregatedList': aggregatedList(
    'aggregated/operations',
    'globalOperations.list',
    aggregateOperations,
  ),
  // Which quota group it counts in is not documented; that of get, here.
  'globalOperations.wait': route(
    'POST',
    `global/${operation}/wait`,
    reads,
    'globalOperations.get',
    waitOperation,
  ),
  'globalOperations.delete': route(
    'DELETE',
    `global/${operation}`,
    'default',
    'globalOperations.delete',
    deleteOperation,
  ),
  ...routesIn('zone', 'zones/{zone}'),
  ...routesIn('region', 'regions/{region}'),
} satisfies Routes

function routesIn(kind: 'zone' | 'region', place: string): Routes {
  const [service, path] = [`${kind}Operations`, `${place}/${operation}`]
  return {
    [`${service}.get`]: route('GET', path, reads, `${service}.get`, getOperation),
    [`${service}.list`]: list(`${place}/operations`, `${service}.list`, listOperations),
    [`${service}.wait`]: route(
      'POST',
      `${path}/wait`,
      'heavy_weight_read_requests',
      `${service}.get`,
      waitOperation,
    ),
    [`${service}.delete`]: route('DELETE', path, 'default', `${service}.delete`, deleteOperation),
  }
}
