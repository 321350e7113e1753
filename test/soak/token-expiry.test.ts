import { generateKeyPairSync } from 'node:crypto'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { type ScriptedServer, type Step, startScriptedServer } from '../gce/scripted-server.ts'
import { folder } from '../support/cli.ts'
import { start } from '../support/process.ts'
import { scaledClock } from '../support/scaled-clock.ts'

/** A service account's key, Google's token endpoint played by the test, and tokens that do not last as long as the run. */

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const credentials = JSON.stringify({
  type: 'service_account',
  client_email: 'minter@golden-prod.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  private_key_id: 'k1',
})

const [chains, links] = [10, 4]
const images = chains * links
const manifest = `project: golden-prod\nimages:\n${Array.from({ length: images }, (_, n) => {
  const [chain, link] = [n % chains, Math.floor(n / chains)]
  const source =
    link === 0 ? `rawDisk: { source: "gs://golden/${n}.tar.gz" }` : `sourceImage: image-${chain}-${link - 1}`
  return `  - { name: image-${chain}-${link}, ${source} }\n`
}).join('')}`

const preload = pathToFileURL(resolve(import.meta.dirname, '../support/token-endpoint.mjs'))

/** Gives out token-1, token-2 and so on. */
const granting = (lifetimeS: number, issued: string[]): Step => {
  const grant: Step = () => {
    issued.push(`token-${issued.length + 1}`)
    return { status: 200, body: { access_token: issued.at(-1), token_type: 'Bearer', expires_in: lifetimeS } }
  }
  return grant
}

interface Scene {
  readonly gce: Emulator
  readonly endpoint: ScriptedServer
}

/** By operations: an insert whose response comes late is sent once more, and gets the same operation. */
const insertedTargets = (gce: Emulator): string[] =>
  (gce.state().operations ?? []).flatMap((operation) =>
    'operationType' in operation && operation.operationType === 'insert' ? [operation.target] : [],
  )

/** One whole run, with time passing sixty times as fast. */
async function applyWith(
  step: Step,
  options: (clock: EmulatorOptions['clock']) => EmulatorOptions,
  prepare: (scene: Scene) => void = () => {},
): Promise<Scene & { readonly ms: number }> {
  const { clock, env } = scaledClock(60)
  await using endpoint = await startScriptedServer(step)
  await using gce = await startEmulator({ ...options(clock), clock })
  prepare({ gce, endpoint })
  const path = folder({ 'images.yaml': manifest, 'key.json': credentials })
  const beganMs = clock.now()
  const { child, output, ended } = start(
    ['apply', join(path, 'images.yaml'), '--endpoint', gce.url, '--auth', 'always', '--format', 'json'],
    {
      ...env,
      NODE_OPTIONS: `${env.NODE_OPTIONS} --import=${preload}`,
      TOKEN_ENDPOINT: endpoint.url,
      GOOGLE_APPLICATION_CREDENTIALS: join(path, 'key.json'),
    },
  )
  await ended
  expect([child.exitCode, output.stderr.match(/failed.*/g)]).toEqual([0, null])
  expect(JSON.parse(output.stdout).counts).toMatchObject({ created: images, failed: 0 })
  expect(gce.state().images).toHaveLength(images)
  // by operations: where a response comes late, its insert is sent once more and gets the same operation
  const inserted = insertedTargets(gce)
  expect(new Set(inserted).size).toBe(images)
  expect(inserted).toHaveLength(images)
  return { gce, endpoint, ms: clock.now() - beganMs }
}

test('tokens that end with time are renewed before they do, one request at a time', async () => {
  const issued: string[] = []
  const goodUntil = new Map<string, number>()
  const lifetimeS = 120
  const { gce, ms } = await applyWith(granting(lifetimeS, issued), (clock) => ({
    latencyMs: [30_000, 90_000],
    requireToken(token) {
      const now = clock?.now() ?? 0
      if (issued.at(-1) === token && !goodUntil.has(token)) goodUntil.set(token, now + lifetimeS * 1_000)
      return now < (goodUntil.get(token) ?? 0)
    },
  }))
  expect(issued.length).toBeGreaterThan(2)
  // a token is kept until it has a minute left
  expect(issued.length).toBeLessThanOrEqual(Math.floor(ms / (lifetimeS * 1_000 - 60_000)) + 1)
  expect(gce.requests.filter(({ status }) => status === 401)).toEqual([])
})

test('tokens that are refused before their time are renewed once each', async () => {
  const issued: string[] = []
  const uses = new Map<string, number>()
  const refused = new Set<string>()
  await applyWith(granting(3_600, issued), () => ({
    latencyMs: [1_000, 20_000],
    requireToken(token) {
      const count = (uses.get(token) ?? 0) + 1
      uses.set(token, count)
      if (count > 15) refused.add(token)
      return count <= 15
    },
  }))
  expect(refused.size).toBeGreaterThan(2)
  expect(issued).toHaveLength(refused.size + 1)
})

test('a token that expires in the middle of an insert, a poll and a list', async () => {
  const issued: string[] = []
  const uses = new Map<string, number>()
  const methods = ['images.insert', 'globalOperations.*']
  let emulator: Emulator | undefined
  const expire = (method: string | undefined) =>
    method && emulator?.addFault({ method, fault: { kind: 'expireToken' } })
  await applyWith(
    granting(3_600, issued),
    () => ({
      latencyMs: [1_000, 20_000],
      requireToken(token) {
        uses.set(token, (uses.get(token) ?? 0) + 1)
        if (token !== 'token-1' && uses.get(token) === 8) expire(methods.shift())
        return true
      },
    }),
    ({ gce }) => {
      emulator = gce
      expire('images.list')
    },
  )
  expect(methods).toEqual([])
  expect(issued).toEqual(['token-1', 'token-2', 'token-3', 'token-4'])
})

/** A Compute API without images, and nothing else. */
const computeAlone: Step = ({ url }) =>
  url.pathname.startsWith('/compute/v1/')
    ? { status: 200, body: { kind: 'compute#imageList' } }
    : { status: 404, body: { error: { code: 404, message: 'Not Found' } } }

test.each([
  ['auto', 0],
  ['none', 0],
  ['always', 1],
] as const)('--auth %s: an endpoint that is not Google’s gets %i tokens', async (auth, tokens) => {
  const issued: string[] = []
  await using endpoint = await startScriptedServer(granting(3_600, issued))
  await using server = await startScriptedServer(computeAlone)
  const path = folder({ 'images.yaml': manifest, 'key.json': credentials })
  const flags = ['--endpoint', server.url, ...(auth === 'auto' ? [] : ['--auth', auth])]
  const { child, ended } = start(['plan', join(path, 'images.yaml'), ...flags], {
    NODE_OPTIONS: `--import=${preload}`,
    TOKEN_ENDPOINT: endpoint.url,
    GOOGLE_APPLICATION_CREDENTIALS: join(path, 'key.json'),
  })
  await ended
  expect(child.exitCode).toBe(0)
  const sent = new Set(server.seen.map(({ headers }) => headers.authorization))
  expect([...sent]).toEqual([tokens === 0 ? undefined : 'Bearer token-1'])
  expect(endpoint.seen).toHaveLength(tokens)
})
