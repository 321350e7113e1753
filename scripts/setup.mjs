// Makes a fresh clone ready to run: installs from the lockfile, then builds. Quick when there is nothing to do, safe
// to run twice. Everything goes to stderr: stdout belongs to the program that runs afterwards. npm runs it before it
// packs, and when it installs from a folder or from git. --start: what follows is `npm start`.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt } from './built.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

// npm passes on its own options, of which --global, --prefix and --dry-run do not apply to this folder
const callersOptions =
  /^npm_config_(?:global|location|prefix|local_prefix|omit|include|only|production|dry_run)$/i
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !callersOptions.test(name)))

function run(command, args, cwd = '.') {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env,
    cwd,
  })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

// no dependency needs its install scripts (esbuild finds its binary without them)
const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']

// npm writes this file last: it is missing after an interrupted install
const installed = 'node_modules/.package-lock.json'

/** When npm calls this script, it has just installed, perhaps without the packages that only a build needs (--omit=dev). */
function isInstalled() {
  const isNpms = ['prepare', 'prepack'].includes(process.env.npm_lifecycle_event)
  if (isNpms) return isBuilt() || existsSync('node_modules/esbuild')
  if (!existsSync(installed)) return false
  const [locked, found] = ['package-lock.json', installed].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')).packages,
  )
  // an optional package may be for another platform
  return Object.entries(locked).every(
    ([path, { integrity, optional }]) =>
      path === '' || found[path]?.integrity === integrity || (optional && found[path] === undefined),
  )
}

replaceLinkOfGitInstall()

if (!isInstalled()) {
  console.error('mintage: installing dependencies and build tools (npm ci); this takes up to a minute …')
  run('npm', ['ci', '--include=dev', ...quietly])
}

if (!isBuilt()) {
  console.error('mintage: building dist/ …')
  run(process.execPath, ['scripts/build.mjs'])
}

/**
 * `npm install -g git+URL` runs `npm install` in its temporary clone with --global still set, which links that clone into
 * the global folder. It then unpacks the package through the link, and deletes the clone (npm/cli#6984, npm/cli#4148).
 * When npm calls this script a second time, to pack the build of the first, this function replaces the link by a folder.
 */
function replaceLinkOfGitInstall() {
  const { npm_config_global: isGlobal, npm_config_prefix: prefix, npm_lifecycle_event: event } = process.env
  if (event !== 'prepare' || isGlobal !== 'true' || prefix === undefined || !isBuilt()) return
  if (!/[/\\]_cacache[/\\]tmp[/\\]git-clone/.test(process.cwd())) return
  const link = join(prefix, process.platform === 'win32' ? '' : 'lib', 'node_modules', 'mintage')
  if (!existsSync(link) || !lstatSync(link).isSymbolicLink() || realpathSync(link) !== realpathSync('.'))
    return
  unlinkSync(link)
  mkdirSync(link)
  // packages that npm has unpacked through the link are lost with the clone; npm keeps those in node_modules
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(file, join(link, file))
  run('npm', ['ci', '--omit=dev', ...quietly], link)
}

if (process.argv.includes('--start')) {
  console.error('mintage: applying images.yaml.example on the built-in emulator; nothing is sent to Google …')
}
