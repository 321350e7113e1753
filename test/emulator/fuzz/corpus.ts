import { gzipSync } from 'node:zlib'
import type { Route } from '../../../src/emulator/api/route.ts'
import { createRandom } from '../../../src/emulator/base/random.ts'
import { resourceMembers } from '../../../src/emulator/http/response/response-members.ts'
import { routes } from '../../../src/emulator/http/routes.ts'

/** A request as it goes over the wire, and how it came to be. */
export interface FuzzRequest {
  /** Method of the API and the mutations of a valid request. */
  readonly origin: string
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

/** A request that may still be bent. */
interface Draft {
  method: string
  prefix: string
  project: string
  segments: string[]
  query: string[]
  headers: Record<string, string>
  body: Buffer | undefined
}

type Random = () => number

/** Makes a valid request malformed, whatever other mutations it has. */
type Mutation = (draft: Draft, random: Random, route: Route) => void

const pick = <T>(items: readonly T[], random: Random): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}

/** As a part of a path: encoded, if it can be. */
const badNames = [
  'UPPER',
  '-a',
  'a-',
  'a_b',
  'a b',
  'ä',
  '😀',
  '..',
  '.',
  '__proto__',
  'constructor',
  '0',
  '01',
  'a/b',
  'a\0b',
  'a\r\nb',
  '%',
  "a'b",
  'a"b',
  '<a>',
  '${a}',
  '{image}',
  'x'.repeat(64),
  '9'.repeat(21),
].map(encodeURIComponent)

const badQueries: Readonly<Record<string, readonly string[]>> = {
  filter: [
    '(((',
    'name eq',
    'name = ',
    'AND',
    'name eq a AND name eq b',
    'x '.repeat(500),
    '"',
    'name eq [',
    'name eq (',
  ],
  maxResults: ['-1', '501', 'x', '1e3', '99999999999999999999', ' ', '0x10', '1.5', 'NaN'],
  orderBy: ['size', 'name desc', 'creationTimestamp', 'creationTimestamp asc', ',', '__proto__'],
  pageToken: ['x', 'bnVsbA==', 'W10=', 'e30=', '🙂', `${'A'.repeat(2_000)}`],
  requestId: ['x', '00000000-0000-0000-0000-000000000000', '1'.repeat(36), `${'0'.repeat(8)}-0-0-0-0`],
  forceCreate: ['maybe', '2', 'null', '{}'],
}

const badBodies: readonly (string | Buffer)[] = [
  '{',
  '[',
  '"',
  '{"name":',
  '{"name":"a"',
  '{"name":"a",}',
  "{'name':'a'}",
  '{name:"a"}',
  '{}{}',
  'NaN',
  'undefined',

  '// a\n{}',
  '{"a":1e}',
  '{"a":01}',
  '{"a":"\n"}',
  '{"a":"\\x"}',
  '{"a":"\\ud800"}',
  '{"\\udfff":1}',
  '\ufeff{}',
  '<a/>',

  'a=b&c=d',
  '\0',
  '-',
  'nul',
  '{"a":tru}',
  '['.repeat(10_000),
  '{"a":'.repeat(10_000),
  `${'['.repeat(101)}${']'.repeat(101)}`,
  Buffer.from([0x22, 0xff, 0xfe, 0x22]),
  Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
]

const zipped = gzipSync('{"name":"a"}')

/** For gzip, all but the last are too little or too much of it; the last is a bomb. */
const badZips = [
  Buffer.from('{}'),
  zipped.subarray(0, -9),
  Buffer.concat([zipped, zipped]),
  gzipSync(Buffer.alloc(11_000_000, ' ')),
]

/** Good JSON that is no message of the API; a method without a body looks at none of it. */
const strangeBodies: readonly string[] = [
  '[]',
  '[1]',
  '[{}]',
  '"a"',
  '1',
  'true',
  '1e400',
  '{"bogus":1}',
  '{"__proto__":{"name":"a"}}',
  '{"constructor":1}',

  '{"name":1}',
  '{"name":[]}',
  '{"labels":[]}',
  '{"labels":{"a":{}}}',
  '{"diskSizeGb":1e400,"name":{}}',
  '{"":""}',

  '{"toString":null,"a":1}',
  '{"name":"a","name":2}',
  '{"deprecated":[]}',
  '{"description":{"a":[[[[]]]]}}',
  '{"state":7}',
  `{"a":${'['.repeat(99)}${']'.repeat(99)}}`,
]

const junk = (random: Random): string => `junk${Math.floor(random() * 1e9).toString(36)}`

const isBodied = ({ http }: Route): boolean => http === 'POST' || http === 'PATCH'

/** Names in bodies of some methods: without a source, and on unknown resources, all are refused. */
const memberNames = [
  ...Object.values(resourceMembers).flatMap((names) => [...names]),
  'permissions',
  'policy',
  'bindings',
  'state',
  'replacement',
  'etag',
  '__proto__',
  'constructor',
]

const strangeValues: readonly string[] = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e400',
  '18446744073709551616',
  '""',
  '"\\u0000"',
  '"x"',
  '[]',
  '[null]',
  '[[]]',
  '{}',

  '{"a":null}',
  '{"":""}',
  '{"__proto__":1}',
  '[{"type":7}]',
  '{"rawKey":"x"}',
  '["a","a"]',
  '"projects/p"',
  '"http://["',
  `"${'x'.repeat(5_000)}"`,
  `[${'{},'.repeat(500)}{}]`,
]

/** By the name under which a failure is reported. All of them are refused for whatever method they are done to. */
const mutations: Readonly<Record<string, Mutation>> = {
  unknownParameter: ({ query }, random) => query.push(`${junk(random)}=1`),
  protoParameter: ({ query }, random) =>
    query.push(`${pick(['__proto__', 'constructor', 'toString', '%00', '%F0%9F'], random)}=x`),
  badFormat: ({ query }, random) =>
    query.unshift(
      `${pick(['alt', '$alt'], random)}=${pick(['xml', 'media', 'proto', 'json2', '%00'], random)}`,
    ),
  badErrorFormat: ({ query }, random) =>
    query.unshift(`$.xgafv=${pick(['0', '3', 'x', '', '%00', '1%202'], random)}`),
  longQuotaUser: ({ query }) => query.unshift(`quotaUser=${'u'.repeat(41)}`),
  badMask: ({ query }, random) =>
    query.unshift(
      `fields=${encodeURIComponent(pick(['(', ')', 'a(', 'a()', ',', 'a,,b', 'a//b', '/', 'a(b', 'a)b', 'a('.repeat(3_000), 'a/'.repeat(3_000)], random))}`,
    ),
  badOwnParameter(draft, random, { query }) {
    const name = pick([...query.filter((one) => badQueries[one]), 'bogus'], random)
    draft.query.unshift(`${name}=${encodeURIComponent(pick(badQueries[name] ?? ['1'], random))}`)
  },
  longTarget: ({ query }, random) =>
    query.push(`filter=${'%28'.repeat(11_000 + Math.floor(random() * 5_000))}`),
  badEscape({ segments }, random) {
    segments.push(pick(['%', '%zz', '%c3%28', '%ff', '%u0041', '%0'], random))
  },
  badProject(draft, random) {
    draft.project = pick(
      [...badNames.filter((name) => !/^\d+$/.test(name)), 'a:b:c', '%3A', 'example.com:'],
      random,
    )
  },
  badName(draft, random, { path }) {
    const places = path.split('/').flatMap((part, index) => (part.startsWith('{') ? [index] : []))
    if (places.length === 0) draft.project = 'Bad'
    else draft.segments[pick(places, random)] = pick(badNames, random)
  },
  moreSegments: ({ segments }, random) =>
    segments.push(...Array.from({ length: pick([1, 2, 500], random) }, () => junk(random))),
  emptySegments({ segments }, random) {
    segments.splice(
      Math.floor(random() * (segments.length + 1)),
      0,
      ...Array.from({ length: pick([1, 2, 50], random) }, () => ''),
    )
  },
  otherRoot(draft, random) {
    draft.prefix = pick(
      [
        '//compute/v1',
        '/compute',
        '/compute/beta',
        '/compute/v1/v1',
        '/COMPUTE/v1',
        '/storage/v1',
        '/compute/v1/compute/v1',
        '/compute%2Fv1',
        '/..',
        '/compute//v1',
      ],
      random,
    )
  },
  otherMethod(draft, random) {
    draft.method = pick(['PUT', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE', 'LOCK', 'MKCOL'], random)
  },
  overriddenMethod(draft, random) {
    draft.method = 'POST'
    draft.headers['x-http-method-override'] = pick(['PUT', 'x', '__proto__', 'GET, DELETE', 'HEAD'], random)
  },
  badToken({ headers }, random) {
    headers.authorization = pick(
      ['', 'Bearer', 'Bearer bad', 'Basic good', 'good', 'Bearer good good', 'Bearer\tbad'],
      random,
    )
  },
}

/** For methods that are asked for with GET. */
const mutationsOfGet: Readonly<Record<string, Mutation>> = {
  bodyOfGet(draft, random) {
    draft.body = Buffer.from(pick(['{}', 'x', '\0', '{"name":"a"}'], random))
  },
}

/** For methods that may have a body. */
const mutationsOfBody: Readonly<Record<string, Mutation>> = {
  badBody(draft, random) {
    draft.body = Buffer.from(pick(badBodies, random))
  },
  strangeBody(draft, random) {
    draft.body = Buffer.from(pick(strangeBodies, random))
  },
  strangeMembers(draft, random) {
    const names = Array.from({ length: pick([1, 2, 5], random) }, () => pick(memberNames, random))
    draft.body = Buffer.from(`{${names.map((name) => `"${name}":${pick(strangeValues, random)}`).join(',')}}`)
  },
  badType(draft, random) {
    draft.body ??= Buffer.from('{"name":"a"}')
    draft.headers['content-type'] = pick(
      [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'x',
        '/',
        'multipart/mixed; boundary=b',
        'application/http',
      ],
      random,
    )
  },
  badEncoding(draft, random) {
    draft.body = pick(badZips, random)
    draft.headers['content-encoding'] = pick(['gzip', 'x-gzip', 'br', 'deflate', 'gzip, gzip', 'x'], random)
  },
}

/** A valid request to a method, on a resource that does not exist. */
function draftOf(route: Route): Draft {
  const known: Readonly<Record<string, string>> = { zone: 'us-central1-a', region: 'us-central1' }
  return {
    method: route.http,
    prefix: '/compute/v1',
    project: 'golden-prod',
    segments:
      route.path === ''
        ? []
        : route.path
            .split('/')
            .map((part) => (part.startsWith('{') ? (known[part.slice(1, -1)] ?? 'missing-1') : part)),
    query: [],
    headers: {
      authorization: 'Bearer good',
      ...(isBodied(route) ? { 'content-type': 'application/json' } : {}),
    },
    body: undefined,
  }
}

function mutationsOf(route: Route): [name: string, mutate: Mutation][] {
  const general = Object.entries(mutations)
  if (route.http === 'GET') return [...general, ...Object.entries(mutationsOfGet)]
  if (!isBodied(route)) return general
  return [...general, ...Array.from({ length: 4 }, () => Object.entries(mutationsOfBody)).flat()]
}

/** That many malformed requests: valid ones to every method in turn, with one to three mutations each. */
export function malformedRequests(count: number, seed: number): FuzzRequest[] {
  const random = createRandom(seed)
  // Methods with a body have more turns: more of them can be malformed.
  const methods = Object.entries<Route>(routes).flatMap((entry) =>
    isBodied(entry[1]) ? [entry, entry, entry, entry, entry] : [entry],
  )
  return Array.from({ length: count }, (_, index) => {
    const [id, route] = methods[index % methods.length] ?? pick(methods, random)
    const draft = draftOf(route)
    const fitting = mutationsOf(route)
    const chosen = Array.from({ length: pick([1, 1, 1, 2, 3], random) }, () => pick(fitting, random))
    for (const [, mutate] of chosen) mutate(draft, random, route)
    const names = chosen.map(([name]) => name)
    const { method, prefix, project, segments, query, headers, body } = draft
    const path = [prefix, 'projects', project, ...segments].join('/')
    const target = query.length === 0 ? path : `${path}?${query.join('&')}`
    return { origin: `${id}: ${names.join(', ')}`, method, target, headers, body }
  })
}
