import type { Emulator, RequestLogEntry } from '../../src/emulator/public.ts'
import { goalsReached, type UpkeepCatalog } from './upkeep-catalog.ts'

/** A run of the upkeep as the emulator recorded it. */
export interface RunStats {
  readonly requests: number
  readonly lists: number
  readonly mutations: number
  /** Changes of one image by one method beyond the first that was accepted. */
  readonly duplicates: number
  readonly firstRequestMs: number
  /** The end of the last operation that the run started. */
  readonly lastEndMs: number
}

const mutating = /^images\.(insert|patch|setLabels|deprecate|delete)$/

export function runStats({ requests, state }: Pick<Emulator, 'requests' | 'state'>): RunStats {
  const firstRequestMs = requests[0]?.atMs ?? Number.NaN
  const ends = (state().operations ?? []).flatMap((operation) =>
    'endTime' in operation && Date.parse(operation.insertTime) >= firstRequestMs
      ? Date.parse(operation.endTime ?? '')
      : [],
  )
  const mutations = requests.filter(({ method }) => mutating.test(method))
  return {
    requests: requests.length,
    lists: requests.filter(({ method }) => method === 'images.list').length,
    mutations: mutations.length,
    duplicates: duplicatesIn(mutations),
    firstRequestMs,
    lastEndMs: Math.max(firstRequestMs, ...ends),
  }
}

/** Repeats of one request have its requestId. */
function duplicatesIn(mutations: readonly RequestLogEntry[]): number {
  const accepted = new Map<string, Set<string | undefined>>()
  for (const { method, project, name, requestId, status } of mutations) {
    if (status !== 200 && status !== 0) continue
    const change = `${method} ${project}/${name}`
    accepted.set(change, (accepted.get(change) ?? new Set()).add(requestId))
  }
  return [...accepted.values()].reduce((sum, { size }) => sum + size - 1, 0)
}

export interface UpkeepScore {
  readonly goals: number
  readonly reached: number
  /** Steps whose claim is wrong, in either direction; no claim counts as a failure. */
  readonly falselyReported: number
}

/** `claims`: the steps that a run claims to have taken. */
export function scoreUpkeep(
  catalog: UpkeepCatalog,
  goals: readonly string[],
  claims: ReadonlySet<string>,
  state: ReturnType<Emulator['state']>,
): UpkeepScore {
  const reached = goalsReached(catalog, state)
  return {
    goals: goals.length,
    reached: reached.size,
    falselyReported: goals.filter((goal) => reached.has(goal) !== claims.has(goal)).length,
  }
}
