// Builds dist/: the validator compiled from the schema, the sources by tsc with the declarations of what others may
// import, and nothing else. It is made beside and moved into place at the end, so that a failed build leaves the last
// good one, and no deleted file lives on in it.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { markBuilt, sourcesDigest } from './built.mjs'
import { keepDeclarations } from './declarations.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

const digest = sourcesDigest()
const draft = `.cache/dist-${process.pid}`
const old = `.cache/dist-old-${process.pid}`
process.on('exit', () => {
  for (const path of [draft, old]) rmSync(path, { recursive: true, force: true })
})

node('scripts/ts.mjs', 'scripts/build-validator.ts')
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', draft)
copyFileSync('src/manifest/check/validator.js', `${draft}/manifest/check/validator.js`)
keepDeclarations(draft, ['emulator/public.d.ts'])
chmodSync(`${draft}/main.js`, 0o755)
if (existsSync('dist')) renameSync('dist', old)
renameSync(draft, 'dist')
markBuilt(digest)
