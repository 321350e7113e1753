import { expect, test } from 'vitest'
import { startEngine, summary } from '../../support/engine.ts'
import { type Misbehavior, startMisbehavingServer } from '../../support/misbehaving-server.ts'
import { spec } from '../../support/spec.ts'

const list = 'compute#imageList'

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
  ['HTML 404', blocked, 'is HTTP 404 without a Compute API error'],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://login.example.com/' } },
    'is HTTP 302, a redirect to login.example.com, without a Compute API error',
  ],
  [
    'an empty object',
    { status: 200, body: {} },
    'is not from the Compute API: kind is missing, expected compute#imageList',
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
        hint: 'check the endpoint, and whether a proxy or a login page is in the way',
      },
    })
  },
)
