// Builds dist/: the validator compiled from the schema, the sources by tsc, and nothing else.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

rmSync('dist', { recursive: true, force: true })
node('scripts/ts.mjs', 'scripts/build-validator.ts')
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
copyFileSync('src/manifest/validator.js', 'dist/manifest/validator.js')
chmodSync('dist/main.js', 0o755)
mkdirSync('.cache', { recursive: true })
writeFileSync('.cache/built', '') // setup.mjs compares the sources with it
