import { type Gateway, type Passing, type PassingReply, startGateway } from '../../support/gateway.ts'

/** Responses that are not the Compute API's: of proxies, front ends, login pages and other servers. */
export const foreignResponses = {
  login: reply(200, '<html>Sign in</html>', { 'content-type': 'text/html' }),
  html400: reply(400, '<html>Bad Request</html>', { 'content-type': 'text/html' }),
  html403: reply(403, '<html>Blocked</html>', { 'content-type': 'text/html' }),
  html404: reply(404, '<html>Not Found</html>', { 'content-type': 'text/html' }),
  html413: reply(413, '<html>Request Entity Too Large</html>', { 'content-type': 'text/html' }),
  html502: reply(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }),
  redirect: reply(302, '', { location: 'https://login.example.com/' }),
  loginJson: reply(200, '{"status":"ok","login":"/x"}'),
  emptyObject: reply(200, '{}'),
  otherServer: reply(404, '{"error":"Not Found"}'),
} as const

type Which = 'insert' | 'images' | 'operations' | 'operation' | 'read'
type Body = Readonly<Record<string, unknown>>

interface Rewrite {
  readonly on: readonly Which[]
  /** Of a response with HTTP 200; `lastOperation` is the one that the insert before this one started. */
  readonly make: (body: Body, lastOperation: string | undefined) => Body
}

const backendError = { code: 503, message: 'Backend Error' }
const warning = { code: 'UNREACHABLE', message: 'some locations cannot be reached' }
const lists = ['images', 'operations'] as const
const operations = ['operation', 'insert'] as const

/** Responses that the API itself gets wrong. */
export const rewrites = {
  error: { on: lists, make: () => ({ error: backendError }) },
  errorBesideItems: { on: lists, make: (body) => ({ ...body, error: backendError }) },
  warning: { on: lists, make: ({ kind }) => ({ kind, warning }) },
  warningBesideItems: {
    on: lists,
    make: (body) => ({ ...body, items: itemsOf(body).filter((_, index) => index % 2 > 0), warning }),
  },
  otherKind: { on: [...lists, ...operations], make: (body) => ({ ...body, kind: 'compute#diskList' }) },
  nullItem: { on: lists, make: (body) => ({ ...body, items: [null, ...itemsOf(body)] }) },
  itemsObject: { on: lists, make: (body) => ({ ...body, items: {} }) },
  namelessItem: { on: lists, make: (body) => ({ ...body, items: [...itemsOf(body), {}] }) },
  nullWarnings: { on: operations, make: (body) => ({ ...body, warnings: [null] }) },
  nullErrors: { on: operations, make: (body) => withErrors(body, () => [null]) },
  errorsObject: { on: operations, make: (body) => withErrors(body, ([first]) => first) },
  sharedNames: { on: ['operations'], make: (body) => ({ ...body, items: itemsOf(body).flatMap(shareName) }) },
  sameOperation: { on: ['insert'], make: (body, name = body.name as string) => ({ ...body, name }) },
} as const satisfies Readonly<Record<string, Rewrite>>

/** What happens to requests, each with a probability. */
export type Spoil = { readonly probability: number } & (
  | {
      readonly kind: 'replace'
      readonly response: keyof typeof foreignResponses
      /** The request reaches the API all the same. */
      readonly isCarriedOut: boolean
    }
  | { readonly kind: 'rewrite'; readonly rewrite: keyof typeof rewrites }
  | { readonly kind: 'ignoreFilter' }
)

/** A time in which every request gets one foreign response: ms after the start of the server. */
export interface Outage {
  readonly atMs: number
  readonly forMs: number
  readonly response: keyof typeof foreignResponses
}

export interface SpoilerOptions {
  readonly spoils: readonly Spoil[]
  readonly outage: Outage | undefined
  /** 0..1 */
  readonly random: () => number
  readonly nowMs: () => number
}

export interface Spoiler extends Gateway {
  /** Responses that were foreign or malformed so far. */
  readonly count: number
}

/** Stands between client and emulator: some of the responses are not the API's, or are malformed. */
export async function startSpoiler(target: string, options: SpoilerOptions): Promise<Spoiler> {
  const { spoils, outage, random, nowMs } = options
  const startMs = nowMs()
  const lastOperations = new Map<string, string>()
  const isOut = () => {
    const ms = nowMs() - startMs
    return outage !== undefined && ms >= outage.atMs && ms < outage.atMs + outage.forMs
  }
  let count = 0
  const gateway = await startGateway(target, {
    async request(passing) {
      if (outage && isOut()) {
        count += 1
        return passing.respond(foreignResponses[outage.response])
      }
      const which = whichOf(passing)
      const spoil = spoils.find((one) => isFor(one, which) && random() < one.probability)
      if (spoil) count += 1
      const answer = await spoiled(passing, spoil, lastOperations)
      nowMs() // a look at the clock, so that it stands still while the response is on its way
      await passing.respond(answer)
    },
  })
  return {
    ...gateway,
    get count() {
      return count
    },
  }
}

const isFor = (spoil: Spoil, which: Which): boolean => {
  if (spoil.kind === 'ignoreFilter') return which === 'operations'
  const on: readonly Which[] | undefined = spoil.kind === 'rewrite' ? rewrites[spoil.rewrite].on : undefined
  return on === undefined || on.includes(which)
}

async function spoiled(
  passing: Passing,
  spoil: Spoil | undefined,
  lastOperations: Map<string, string>,
): Promise<PassingReply> {
  if (spoil?.kind === 'replace') {
    if (spoil.isCarriedOut) await passing.forward()
    return foreignResponses[spoil.response]
  }
  const real = await passing.forward(
    spoil?.kind === 'ignoreFilter' ? withoutFilterIn(passing.path) : undefined,
  )
  if (real.status !== 200) return real
  const project = passing.path.split('/projects/')[1]?.split('/')[0] ?? ''
  const body = JSON.parse(real.body.toString()) as Body
  const lastOperation = lastOperations.get(project)
  if (passing.kind === 'insert') lastOperations.set(project, String(body.name))
  if (spoil?.kind !== 'rewrite') return real
  const rewrite: Rewrite = rewrites[spoil.rewrite]
  return { ...real, body: Buffer.from(JSON.stringify(rewrite.make(body, lastOperation))) }
}

function whichOf({ kind, path }: Passing): Which {
  const { pathname } = new URL(path, 'http://localhost')
  if (kind === 'insert') return 'insert'
  if (kind === 'operation') return pathname.endsWith('/operations') ? 'operations' : 'operation'
  return pathname.endsWith('/images') ? 'images' : 'read'
}

function withoutFilterIn(path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://localhost')
  searchParams.delete('filter')
  return `${pathname}?${searchParams}`
}

const itemsOf = ({ items }: Body): readonly Body[] => (Array.isArray(items) ? items : [])

/** Before each operation one of its name that is about the target of the next. */
function shareName(operation: Body, index: number, all: readonly Body[]): readonly Body[] {
  const other = all[(index + 1) % all.length]
  return [{ ...other, name: operation.name }, operation]
}

/** An operation that failed, with its errors in another form. */
function withErrors(body: Body, make: (errors: readonly unknown[]) => unknown): Body {
  const { errors } = (body.error ?? {}) as { readonly errors?: readonly unknown[] }
  return errors === undefined ? body : { ...body, error: { errors: make(errors) } }
}

function reply(status: number, body: string, headers: PassingReply['headers'] = {}): PassingReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(body) }
}
