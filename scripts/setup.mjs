// Makes a fresh clone ready to run: installs what the lockfile says, then builds. Quick when there is nothing
// to do, safe to run twice. Everything goes to stderr: stdout belongs to the program that runs afterwards.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isBuilt } from './built.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

// npm writes this file last, so that an install that was broken off is begun again
const installed = 'node_modules/.package-lock.json'
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  console.error('installing dependencies (npm ci) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

if (!isBuilt()) {
  console.error('building …')
  run(process.execPath, ['scripts/build.mjs'])
}
