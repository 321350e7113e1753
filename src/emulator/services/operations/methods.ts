import type { Call } from '../../api/call.ts'
import { regionOfZone, zonesOfRegion } from '../../base/locations.ts'
import type { OperationRecord, Resource } from '../../base/resources.ts'
import { notFound, notReady } from '../../errors/api-error.ts'
import { aggregatedPage } from '../../lists/aggregated-page.ts'
import { operationFields } from '../../lists/filter-fields.ts'
import { listPage } from '../../lists/list-page.ts'
import { showOperation } from '../shared/operation.ts'
import { scopeOf } from '../shared/scope.ts'

/** `wait` answers when the operation is done or this time is up, whichever is first. */
const longestWaitMs = 120_000

function known(call: Call): OperationRecord {
  const scope = scopeOf(call)
  const { operation = '' } = call.params
  const found = call.backend.store.operations(scope).get(operation)
  if (!found) throw notFound(`${scope}/operations/${operation}`)
  return found
}

export function getOperation(call: Call): Resource {
  return showOperation(known(call), call.backend)
}

export function listOperations(call: Call): Resource {
  const { query, backend } = call
  const scope = scopeOf(call)
  const operations = backend.store.operations(scope)
  const listing = {
    kind: 'compute#operationList',
    path: `${scope}/operations`,
    fields: operationFields,
    keys: operations.keys.bind(operations),
    show: (key: string) => {
      const operation = operations.at(key)
      return operation && showOperation(operation, backend)
    },
  }
  return listPage(listing, query)
}

/** globalOperations.aggregatedList: every zone and region that there is, and what is global. */
export function aggregateOperations({ project, query, backend }: Call): Resource {
  const places = [
    'global',
    ...[...zonesOfRegion.keys()].map((region) => `regions/${region}`),
    ...[...regionOfZone.keys()].map((zone) => `zones/${zone}`),
  ]
  const inPlace = (place: string) => backend.store.operations(`projects/${project}/${place}`)
  const listing = {
    kind: 'compute#operationAggregatedList',
    project,
    member: 'operations',
    fields: operationFields,
    scopes: new Map(places.map((place) => [place, inPlace(place)])),
    show: (operation: OperationRecord) => showOperation(operation, backend),
  }
  return aggregatedPage(listing, query)
}

/** Forgets an operation. One that has not ended cannot be forgotten; so it is assumed. */
export function deleteOperation(call: Call): undefined {
  const operation = known(call)
  if (!operation.done) throw notReady(`${operation.scope}/operations/${operation.name}`)
  call.backend.store.forgetOperation(operation)
}

/** Long poll: sleeps on the clock until the operation is due, or two minutes have gone. */
export async function waitOperation(call: Call): Promise<Resource> {
  const { store } = call.backend
  const { done, endMs } = known(call)
  if (!done && call.fault?.kind !== 'earlyReturn') {
    const untilMs = Math.min(store.clock.now() + longestWaitMs, endMs)
    // a real timer may fire a moment early
    for (let now = store.clock.now(); now < untilMs; now = store.clock.now()) {
      await store.clock.sleep(untilMs - now, call.disconnect.signal)
    }
    store.settle()
  }
  return getOperation(call)
}
