// Makes a fresh clone ready to run: installs what the lockfile says, then builds. Quick when there is nothing
// to do, safe to run twice. Everything goes to stderr: stdout belongs to the program that runs afterwards.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const mtime = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newest(path) {
  if (!existsSync(path)) return 0
  if (!statSync(path).isDirectory()) return mtime(path)
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)))
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

const installed = 'node_modules/.package-lock.json'
if (mtime(installed) < mtime('package-lock.json')) {
  console.error('installing dependencies (npm ci) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

const inputs = ['src', 'schemas', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json']
// the validator lies in src, but is made by the build
const built = existsSync('dist/main.js') ? mtime('.cache/built') : 0
if (Math.max(...inputs.map(newest)) > built) {
  console.error('building …')
  run(process.execPath, ['scripts/build.mjs'])
}
