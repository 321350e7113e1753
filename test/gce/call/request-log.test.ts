import { describe, expect, it } from 'vitest'
import { createComputeClient } from '../../../src/gce/compute-client.ts'
import { Secrets } from '../../../src/util/secrets.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { clientOptions } from '../client-options.ts'
import { apiError, type Step, startScriptedServer } from '../scripted-server.ts'

const token = 'canary-token-5c1d9e'
const rawKey = 'Zx9/aB3Qw0ZyXv7tSr5pOn1mLk8jIh6gFe4dCb2aY+A='
const running = { name: 'operation-1', status: 'RUNNING' }
const requestId = '5e0b3d9c-6c8e-4d7c-9a53-0a4f1a1f2a3b'

/** The log of one insert with this response. */
async function traced(step: Step, body: object = {}, secrets = new Secrets()): Promise<string[]> {
  await using server = await startScriptedServer(step)
  const logs: (readonly string[])[] = []
  const clock = new FakeClock({ autoAdvance: true })
  const client = createComputeClient({
    ...clientOptions(server, clock, token),
    emit: (event) => {
      if (event.type === 'request') logs.push(event.lines())
    },
    secrets,
  })
  await client.insertImage('p', { name: 'web-1', ...body }, { requestId, forceCreate: false }).catch(() => {})
  client.close()
  return [...(logs[0] ?? [])]
}

const sent = `> POST /compute/v1/projects/p/global/images?requestId=${requestId}`

describe('an attempt', () => {
  it('is logged with path, query, bodies, status and headers', async () => {
    const headers = { 'x-request-id': 'abc', 'retry-after': '3', 'set-cookie': 'session=secret' }
    expect(await traced({ status: 200, body: running, headers }, { family: 'web' })).toEqual([
      sent,
      '> {"name":"web-1","family":"web"}',
      '< HTTP 200',
      '< x-request-id: abc',
      '< retry-after: 3',
      '< {"name":"operation-1","status":"RUNNING"}',
    ])
  })

  it('without a response is logged without one', async () => {
    expect(await traced('reset')).toEqual([sent, '> {"name":"web-1"}', '< no response'])
  })

  it('has no key, whatever its value', async () => {
    const keys = {
      imageEncryptionKey: { rawKey: 'short' },
      sourceDiskEncryptionKey: { rsaEncryptedKey: 'x' },
    }
    expect(await traced({ status: 200, body: running }, keys)).toContain(
      '> {"name":"web-1","imageEncryptionKey":{"rawKey":"•••"},"sourceDiskEncryptionKey":{"rsaEncryptedKey":"•••"}}',
    )
  })

  it.each([
    ['JSON', (text: string) => apiError(400, 'invalid', text)],
    ['text', (text: string) => `<p>${text}</p>`],
    ['JSON as others write it', (text: string) => JSON.stringify({ error: text }).replaceAll('/', '\\/')],
  ])('has no token and no key of the run if the response, in %s, echoes them', async (_, body) => {
    const secrets = new Secrets()
    secrets.add(rawKey)
    const echo = `${token} ${rawKey} ${encodeURIComponent(rawKey)} ${Buffer.from(token).toString('base64')}`
    const headers = { 'x-echo': echo }
    const lines = (await traced({ status: 400, body: body(echo), headers }, {}, secrets)).join('\n')
    expect(lines).toContain('< HTTP 400')
    for (const secret of [token, rawKey, encodeURIComponent(rawKey), Buffer.from(token).toString('base64')]) {
      expect(lines).not.toContain(secret.replace(/=+$/, '').replaceAll('/', '\\/'))
      expect(lines).not.toContain(secret.replace(/=+$/, ''))
    }
  })

  it('is cut if it is long, but not within a secret', async () => {
    const secrets = new Secrets()
    secrets.add(rawKey)
    const content = `${'A'.repeat(290)}${rawKey}${'B'.repeat(5_000)}`
    const [, request = '', , response = ''] = await traced(
      { status: 400, body: 'y'.repeat(20_000) },
      { shieldedInstanceInitialState: { pk: { content } } },
      secrets,
    )
    expect(request.length).toBeLessThan(500)
    expect(request).toContain('••')
    expect(request).not.toContain(rawKey.slice(0, 6))
    expect(response).toMatch(/y… \(20000 characters\)$/)
    expect(response.length).toBeLessThan(4_100)
  })
})
