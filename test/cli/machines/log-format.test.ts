import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { type CliOptions, type CliResult, folder, mintage } from '../../support/cli.ts'
import { start } from '../../support/process.ts'

const manifest = `catalog: golden
project: golden-prod
images:
  - { name: web-1, family: web, rawDisk: { source: gs://golden/web-1.tar.gz } }
  - { name: web-2, family: web, rawDisk: { source: gs://golden/web-2.tar.gz } }
`

interface Entry {
  readonly severity: string
  readonly event: string
  readonly message: string
  readonly [field: string]: unknown
}

/** All of stderr, each line of which has to be an entry. */
function entriesOf({ stderr }: Pick<CliResult, 'stderr'>): Entry[] {
  expect(stderr.endsWith('\n')).toBe(true)
  const entries: Entry[] = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const entry of entries) {
    expect(entry).toMatchObject({
      severity: expect.stringMatching(/^(DEBUG|INFO|NOTICE|WARNING|ERROR)$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      message: expect.any(String),
      event: expect.stringMatching(/^[a-z]+(\.[a-z]+)?$/i),
      'logging.googleapis.com/labels': {
        catalog: expect.any(String),
        run: expect.any(String),
        task: expect.any(String),
      },
    })
  }
  return entries
}

const eventsOf = (result: Pick<CliResult, 'stderr'>): string[] => entriesOf(result).map(({ event }) => event)
const json = ['--log-format', 'json']
const run = (args: readonly string[], options: CliOptions = {}) => mintage([...args, ...json], options)

test('a run: what happens to each image, and the summary last', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const result = await cloud.run('apply', json)
  expect(result.code).toBe(0)
  const entries = entriesOf(result)
  expect(entries.map(({ event, image }) => `${event} ${image ?? ''}`.trim()).sort()).toEqual([
    'image.created web-1',
    'image.created web-2',
    'image.operation web-1',
    'image.operation web-2',
    'image.started web-1',
    'image.started web-2',
    'run.summary',
  ])
  expect(entries.at(-1)).toMatchObject({
    severity: 'NOTICE',
    event: 'run.summary',
    command: 'apply',
    exitCode: 0,
    started: true,
    counts: { created: 2, failed: 0 },
    'logging.googleapis.com/labels': { catalog: 'golden', task: '0' },
  })
  expect(result.stdout).toContain('2 images: 2 created')
})

test.each([
  [{ CLOUD_RUN_JOB: 'nightly', CLOUD_RUN_EXECUTION: 'nightly-x7f' }, 'nightly-x7f'],
  [{ KUBERNETES_SERVICE_HOST: '10.0.0.1', JOB_NAME: 'nightly-1' }, 'nightly-1'],
])('on a platform whose agents read JSON, %j', async (env, name) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const entries = entriesOf(await cloud.run('plan', [], { env }))
  expect(entries).toMatchObject([
    {
      event: 'run.summary',
      counts: { create: 2 },
      'logging.googleapis.com/labels': { catalog: 'golden', run: name },
    },
  ])
  const asText = await cloud.run('plan', ['--log-format', 'text'], { env })
  expect(asText.stderr).toBe('')
})

test('all entries of a run have the same labels, and another run has others', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const runs = [await cloud.run('apply', json), await cloud.run('apply', json)].map((result) => {
    const labels = entriesOf(result).map((entry) => JSON.stringify(entry['logging.googleapis.com/labels']))
    return [...new Set(labels)]
  })
  expect(runs.map((labels) => labels.length)).toEqual([1, 1])
  expect(runs[0]).not.toEqual(runs[1])
})

test('at level debug: requests and tokens; at trace their lines', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const debug = entriesOf(await cloud.run('plan', [...json, '--log-level', 'debug']))
  expect(debug).toContainEqual(
    expect.objectContaining({
      severity: 'DEBUG',
      event: 'request.ended',
      project: 'golden-prod',
      method: 'images.get',
      attempt: 1,
      result: 'HTTP 404',
    }),
  )
  expect(debug.some((entry) => 'lines' in entry)).toBe(false)
  const trace = entriesOf(await cloud.run('plan', [...json, '--log-level', 'trace']))
  expect(trace.find(({ method }) => method === 'images.get')?.lines).toEqual(
    expect.arrayContaining([expect.stringMatching(/^> GET /), '< HTTP 404']),
  )
})

test('--quiet and --log-level drop entries, and keep the summary of a failure', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  expect((await cloud.run('plan', [...json, '--quiet'])).stderr).toBe('')
  expect((await cloud.run('plan', [...json, '--log-level', 'warn'])).stderr).toBe('')
  const invalid = folder({ 'images.yaml': 'project: golden-prod\nimages: [{ nmae: web }]\n' })
  const failed = await run(['validate', join(invalid, 'images.yaml'), '--quiet'])
  expect(eventsOf(failed).at(-1)).toBe('run.summary')
})

test('an invalid manifest: an entry for each diagnostic, and the summary', async () => {
  const path = folder({ 'images.yaml': 'project: golden-prod\nimages:\n  - nmae: web\n' })
  const result = await run(['validate', join(path, 'images.yaml')])
  expect(result.code).toBe(3)
  const entries = entriesOf(result)
  expect(entries).toContainEqual(
    expect.objectContaining({
      severity: 'ERROR',
      event: 'manifest.error',
      message: expect.stringMatching(/images\.yaml:3:5: unknown key "nmae"/),
      file: join(path, 'images.yaml'),
      line: 3,
      column: 5,
    }),
  )
  expect(entries.at(-2)).toMatchObject({ event: 'manifest.invalid' })
  expect(entries.at(-1)).toMatchObject({
    severity: 'ERROR',
    event: 'run.summary',
    command: 'validate',
    exitCode: 3,
    counts: { images: 0, errors: entries.length - 2, warnings: 0 },
  })
})

test('an entry names the file or folder that cannot be read', async () => {
  const path = folder({ 'latin.yaml': Buffer.from([0xe9]), 'a.yaml': manifest })
  const at = (name: string) => join(path, name)
  const filesOf = async (...args: string[]) =>
    entriesOf(await run(['validate', ...args])).flatMap(({ event, file }) =>
      event === 'manifest.error' ? [file] : [],
    )
  const names = [at('none.yaml'), at('latin.yaml'), folder({})]
  expect((await filesOf(...names)).toSorted()).toEqual(names.toSorted())
  expect(await filesOf(at('a.yaml'), '--var-file', at('v.yaml'))).toEqual([at('v.yaml')])
  expect(await filesOf(at('a.yaml'), '--lock', at('x.lock'))).toEqual([at('x.lock')])
})

test('no entry shows a key of the manifest, or a value of the environment', async () => {
  const path = folder({
    'images.yaml': `project: golden-prod
images:
  - name: web
    rawDisk: { source: gs://golden/web.tar.gz }
    imageEncryptionKey: { rawKye: c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I= }
  - name: \${env.TOKEN}
`,
  })
  const result = await run(['apply', join(path, 'images.yaml'), '--log-level', 'trace'], {
    env: { TOKEN: 'Hidden-Value' },
  })
  expect(result.code).toBe(3)
  expect(eventsOf(result)).toContain('manifest.error')
  expect(result.stderr).not.toMatch(/c2VjcmV0|Hidden-Value/)
})

test.each<[string, string[], string]>([
  ['an unknown flag', ['apply', '--nope'], "unknown option '--nope'"],
  ['an unknown command', ['aply'], "unknown command 'aply'"],
  ['a manifest in place of a command', ['./images.yaml'], "unknown command './images.yaml'"],
  ['an invalid value', ['apply', '--timeout', 'soon'], "invalid value 'soon' of --timeout"],
  ['mutually exclusive flags', ['apply', '--emulator', '--endpoint', 'http://x'], '--emulator and'],
  ['a report without a folder', ['apply', '--report', 'x.doc'], 'cannot infer the kind of report x.doc'],
  ['pin with two modes', ['pin', '--check', '--set', 'a=b'], '--check and --set are mutually exclusive'],
  ['import without a project', ['import'], 'no project to import from'],
])('%s is an entry, and the summary has the exit code', async (_what, args, message) => {
  const result = await run(args)
  expect(result.code).toBe(64)
  const entries = entriesOf(result)
  expect(entries[0]).toMatchObject({ severity: 'ERROR', event: 'usage.error' })
  expect(entries[0]?.message).toContain(message)
  expect(entries.at(-1)).toMatchObject({ severity: 'ERROR', event: 'run.summary', exitCode: 64 })
})

test.each([
  [['plan', '--nope'], 'plan'],
  [['plan', '--timeout', 'soon'], 'plan'],
  [['aply'], ''],
])('the summary of %j names the command', async (args, command) => {
  const result = await run(args)
  expect(result.code).toBe(64)
  expect(entriesOf(result).at(-1)).toMatchObject({
    event: 'run.summary',
    command,
    message: `${`mintage ${command}`.trim()} ended with exit code 64`,
  })
})

test('credentials that are missing: the reason, and a summary with zeros', async () => {
  const path = folder({ 'images.yaml': manifest })
  const result = await run(['apply', join(path, 'images.yaml')], {
    env: { GOOGLE_APPLICATION_CREDENTIALS: join(path, 'none.json') },
  })
  expect(result.code).toBe(4)
  const entries = entriesOf(result)
  expect(entries.at(-2)).toMatchObject({ severity: 'ERROR', event: 'command.failed', exitCode: 4 })
  expect(entries.at(-1)).toMatchObject({
    event: 'run.summary',
    started: false,
    counts: { created: 0, failed: 0 },
    'logging.googleapis.com/labels': { catalog: 'golden' },
  })
})

test('status, pin and import end with a summary', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  await cloud.run('apply', ['--quiet'])
  expect(eventsOf(await cloud.run('status', json)).at(-1)).toBe('run.summary')
  expect(eventsOf(await cloud.run('pin', json)).at(-1)).toBe('run.summary')
  const imported = await mintage(['import', '--project', 'golden-prod', '--endpoint', cloud.gce.url, ...json])
  expect(entriesOf(imported)).toMatchObject([
    { severity: 'INFO', event: 'output', message: 'imported 2 images of project golden-prod' },
    { severity: 'NOTICE', event: 'run.summary', command: 'import', exitCode: 0 },
  ])
})

test('an interrupted run: its images, and a summary with the signal', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  let signal: (name: 'SIGTERM') => void = () => {}
  const result = await cloud.run('apply', json, {
    process: {
      onSignal(listener) {
        signal = listener
        setImmediate(() => signal('SIGTERM'))
        return () => {}
      },
    },
  })
  expect(result.code).toBe(143)
  expect(entriesOf(result).at(-1)).toMatchObject({ severity: 'ERROR', event: 'run.summary', exitCode: 143 })
})

test('a bug: its stack, and the summary', async () => {
  const path = folder({ 'images.yaml': manifest })
  const result = await run(['apply', join(path, 'images.yaml'), '--endpoint', 'http://127.0.0.1:9'], {
    process: {
      stdin: () => {
        throw new Error('not read')
      },
      onSignal: () => {
        throw new TypeError('a broken process')
      },
    },
  })
  expect(result.code).toBe(1)
  const entries = entriesOf(result)
  expect(entries[0]).toMatchObject({ severity: 'ERROR', event: 'bug' })
  expect(entries[0]?.message).toMatch(
    /^mintage: this is a bug in mintage\nTypeError: a broken process\n {4}at /,
  )
  expect(entries.at(-1)).toMatchObject({ event: 'run.summary', exitCode: 1 })
})

test('a crash outside of a session: the stack, the summary, and the end of the process', async () => {
  const path = folder({ 'images.yaml': manifest })
  const codes: number[] = []
  const result = await run(['validate', join(path, 'images.yaml')], {
    process: {
      onCrash(listener) {
        listener(new RangeError('too deep'))
        return () => {}
      },
      exit: (code) => void codes.push(code),
    },
  })
  expect(codes).toEqual([1])
  expect(entriesOf(result)).toMatchObject([
    { severity: 'ERROR', event: 'bug', message: expect.stringContaining('RangeError: too deep') },
    { severity: 'ERROR', event: 'run.summary', exitCode: 1 },
  ])
})

test('a third signal: the process ends at once, after a summary', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  const codes: number[] = []
  let ms = 0
  const { clock } = cloud
  const result = await cloud.run('apply', json, {
    // each look finds a second later: three signals at once count as one
    clock: { now: () => clock.now(), monotonic: () => (ms += 1_000), sleep: clock.sleep.bind(clock) },
    process: {
      onSignal(listener) {
        for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) listener(name)
        return () => {}
      },
      exit: (code) => void codes.push(code),
    },
  })
  expect(codes[0]).toBe(130)
  expect(entriesOf(result).at(-1)).toMatchObject({ event: 'run.summary', exitCode: 130 })
})

test('warnings of Node are entries', async () => {
  const path = folder({ 'images.yaml': manifest })
  const result = await run(['validate', join(path, 'images.yaml')], {
    process: {
      onWarning(listener) {
        listener(Object.assign(new Error('fs.exists is deprecated'), { name: 'DeprecationWarning' }))
        return () => {}
      },
    },
  })
  expect(entriesOf(result)[0]).toMatchObject({
    severity: 'WARNING',
    event: 'node.warning',
    message: 'DeprecationWarning: fs.exists is deprecated',
  })
})

test('a process whose stderr is not a terminal writes only entries', async () => {
  const path = folder({ 'images.yaml': manifest })
  const { child, output, ended } = start(
    ['apply', join(path, 'images.yaml'), '--emulator', '--emulator-latency', '0s'],
    { CLOUD_RUN_JOB: 'nightly', CI: '' },
  )
  await ended
  expect(child.exitCode).toBe(0)
  expect(eventsOf(output).at(-1)).toBe('run.summary')
})
