// The steps of the check, in order. Each is told as it ends; a failed one with its output. Tests count each,
// a guard counts as one.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

const node24 = '.cache/node24/node_modules/node/bin/node'

const steps = [
  { name: 'install and build', run: () => command('node', 'scripts/setup.mjs') },
  { name: `tests on Node ${process.versions.node}`, run: () => tests(process.execPath, 'tests-here.json') },
  { name: 'Node 24 for the tests', run: installNode24 },
  { name: 'tests on Node 24', run: () => tests(node24, 'tests-24.json') },
  {
    name: 'format and lint (biome)',
    run: () => bin('@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  },
  {
    name: 'lint with types (oxlint)',
    run: () => bin('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  },
  { name: 'types', run: () => bin('typescript/bin/tsc', '-p', 'tsconfig.json') },
  {
    name: 'schema and manifest reference are fresh',
    run: () => command('node', 'scripts/ts.mjs', 'scripts/schema/generate.ts', '--check'),
  },
  { name: 'nothing unused (knip)', run: () => bin('knip/bin/knip.js') },
  { name: 'the package installs and runs', run: () => command('bash', 'scripts/ci/pack-install.sh') },
]

let passed = 0
let failed = 0

for (const { name, run } of steps) {
  const began = Date.now()
  const result = run()
  passed += result.passed
  failed += result.failed
  const seconds = ((Date.now() - began) / 1_000).toFixed(0)
  console.log(
    `${result.failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`,
  )
  if (result.failed > 0) console.log(result.output.trimEnd().split('\n').slice(-150).join('\n'))
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function spawn(program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64e6,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` }
}

function guard({ ok, output }) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output }
}

function command(program, ...args) {
  return guard(spawn(program === 'node' ? process.execPath : program, args))
}

function bin(path, ...args) {
  return guard(spawn(process.execPath, [`node_modules/${path}`, ...args]))
}

/** The counts come from vitest's own report; a run that leaves none has failed. */
function tests(node, file) {
  const report = `.cache/${file}`
  mkdirSync('.cache', { recursive: true })
  rmSync(report, { force: true })
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const { ok, output } = spawn(node, args, { MINTAGE_TEST_NODE: node })
  if (!existsSync(report)) return { passed: 0, failed: 1, output }
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  const failures = numFailedTests > 0 ? numFailedTests : ok ? 0 : Math.max(1, numFailedTestSuites)
  return { passed: numPassedTests, failed: failures, output }
}

/** npm's package `node` carries the binary. */
function installNode24() {
  if (existsSync(node24)) return { passed: 1, failed: 0, output: '' }
  mkdirSync('.cache/node24', { recursive: true })
  return command(
    'npm',
    'install',
    '--prefix',
    '.cache/node24',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    'node@24',
  )
}
