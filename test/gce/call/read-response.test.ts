import { expect, test } from 'vitest'
import type { ApiError } from '../../../src/gce/errors/api-error.ts'
import { operationError } from '../../../src/gce/errors/classify.ts'
import { checkResponse, expectations } from '../../../src/gce/wire/check-response.ts'
import type { Operation } from '../../../src/gce/wire/resources.ts'
import { startEngine, summary } from '../../support/engine.ts'
import { type Misbehavior, startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { spec } from '../../support/spec.ts'

const list = 'compute#imageList'

test.each<[string, unknown, string]>([
  ['an error', { error: { code: 503, message: 'Try again' } }, 'is an error: 503: Try again'],
  ['an error beside items', { kind: list, error: { code: 'X' }, items: [] }, 'is an error: X'],
  ['an empty object', {}, 'is not of the Compute API: kind is missing, expected compute#imageList'],
  [
    'a login',
    { status: 'ok', login: '/x' },
    'is not of the Compute API: kind is missing, expected compute#imageList',
  ],
  ['another kind', { kind: 'x#y' }, 'is not of the Compute API: kind is "x#y", expected compute#imageList'],
  [
    'a warning',
    { kind: list, warning: { code: 'UNREACHABLE', message: 'm' } },
    'is incomplete: UNREACHABLE: m',
  ],
  ['items that are no list', { kind: list, items: {} }, 'is malformed: items is not a list'],
  ['an item that is null', { kind: list, items: [null] }, 'is malformed: item 1: not an object'],
  ['an item without a name', { kind: list, items: [{}] }, 'is malformed: item 1: name is not a text'],
  [
    'labels of another type',
    { kind: list, items: [{ name: 'a', labels: 'x' }] },
    'is malformed: item 1: labels has another type',
  ],
  ['a text', 'ok', 'is not a JSON object'],
  ['a list', [], 'is not a JSON object'],
])('a list of images that is %s is no empty project', (_, body, problem) => {
  expect(checkResponse(body, expectations.images)).toMatchObject({ ok: false, problem })
})

test.each([{}, { warning: { code: 'NO_RESULTS_ON_PAGE' } }])(
  'a fully read list of the right kind may be empty: %j',
  (members) => {
    const checked = checkResponse({ kind: list, ...members }, expectations.images)
    expect(checked).toMatchObject({ ok: true, value: { items: [] } })
  },
)

const operation = { kind: 'compute#operation', name: 'operation-1', status: 'DONE' }
const failureOf = (members: object): ApiError | undefined => {
  const checked = checkResponse({ ...operation, ...members }, expectations.operation)
  if (!checked.ok) throw new Error(checked.problem)
  return operationError(checked.value as unknown as Operation)
}

test.each<[string, object, string | undefined]>([
  ['errors: [null]', { error: { errors: [null] } }, 'the operation failed without a message'],
  ['errors as one object', { error: { errors: { code: 'A', message: 'b' } } }, 'b'],
  ['an error that is a text', { error: 'x' }, 'the operation failed without a message'],
  ['an error of no members', { error: {}, httpErrorMessage: 'CONFLICT' }, 'CONFLICT'],
  [
    'details of other types',
    { error: { errors: [{ message: 'b', errorDetails: [null, { help: 7, quotaInfo: [] }] }] } },
    'b',
  ],
  ['a null error', { error: null }, undefined],
  ['warnings: [null]', { warnings: [null, { code: 7, data: [null] }] }, undefined],
  ['a progress that is a text', { progress: '7', targetId: 7 }, undefined],
])('a malformed operation is no bug: %s', (_, members, message) => {
  expect(failureOf(members)?.message).toBe(message)
})

const login = { status: 200, type: 'text/html', body: '<html>Sign in</html>' }
const blocked = { status: 404, type: 'text/html', body: '<html>Not found</html>' }

const levels = 200_000
const deep = {
  status: 200,
  type: 'application/json',
  body: `{"kind":"compute#operation","error":${'['.repeat(levels)}${']'.repeat(levels)}}`,
}

const once = (which: Misbehavior['which'], response: Misbehavior['response']): Misbehavior => ({
  which,
  times: 3,
  response,
})

test.each<[string, Misbehavior]>([
  ['an HTML page of 404 in place of an operation', once('operation', blocked)],
  [
    'a redirect in place of an operation',
    once('operation', { status: 302, headers: { location: 'https://login.example.com/' } }),
  ],
  ['a login page in place of an operation', once('operation', login)],
  ['HTTP 413 in place of an insert', once('insert', { status: 413, type: 'text/html', body: '<html>' })],
  ['HTML 403 in place of an insert', once('insert', { status: 403, type: 'text/html', body: '<html>' })],
  [
    'JSON of another server in place of an operation',
    once('operation', { status: 404, body: { error: 'Not Found' } }),
  ],
  [
    'an error with HTTP 200 in place of a list',
    once('list', { status: 200, body: { error: { code: 503, message: 'x' } } }),
  ],
  [
    'a warning in place of a list',
    once('list', { status: 200, body: { kind: list, warning: { code: 'UNREACHABLE' } } }),
  ],
  ['an operation whose error is nested 200,000 levels deep', once('operation', deep)],
  ['an item of null in a list', once('list', { status: 200, body: { kind: list, items: [null] } })],
])('a foreign or malformed response is retried: %s', async (_, misbehavior) => {
  await using cloud = await startEngine({ latency: { operation: '30s' } })
  await using server = await startMisbehavingServer(cloud.gce.url, [misbehavior])
  await using engine = await startEngine({ cloud: cloud.gce, clock: cloud.clock, endpoint: server.url })
  const specs = ['a', 'b', 'c', 'd'].map((name) => spec(name))
  expect(summary(await engine.run(specs)).map((line) => line.replace(/ \(.*/, ''))).toEqual([
    'a: created',
    'b: created',
    'c: created',
    'd: created',
  ])
  expect(server.count).toBe(3)
})

test.each<[string, Misbehavior['response'], string]>([
  ['a login page', login, 'is not a JSON object'],
  ['HTML 404', blocked, 'is HTTP 404 without an error of the Compute API'],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://login.example.com/' } },
    'is HTTP 302, a redirect to login.example.com, without an error of the Compute API',
  ],
  [
    'an empty object',
    { status: 200, body: {} },
    'is not of the Compute API: kind is missing, expected compute#imageList',
  ],
])(
  'before the API has ever responded, %s ends the plan soon, and the error says which request it was',
  async (_, response, problem) => {
    await using cloud = await startEngine()
    await using server = await startMisbehavingServer(cloud.gce.url, [{ which: 'any', response }])
    await using engine = await startEngine({ cloud: cloud.gce, clock: cloud.clock, endpoint: server.url })
    const failed = engine.plan(['a', 'b', 'c', 'd'].map((name) => spec(name)))
    await expect(failed).rejects.toMatchObject({
      failure: {
        kind: 'network',
        message: `${new URL(server.url).host}: the response to images.list (project golden-prod) ${problem} (4 attempts)`,
        hint: 'check --endpoint, and whether a proxy or a login page is in the way',
      },
    })
  },
)
