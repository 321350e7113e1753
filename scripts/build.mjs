// Builds dist/: the bundle, and the declarations of its public modules. It builds in a draft folder, which replaces dist/
// at the end: a failed build keeps the last successful one, and no deleted file remains.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { markBuilt, sourcesDigest } from './built.mjs'
import { bundle } from './bundle.mjs'
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
const metafile = await bundle(draft)
keepDeclarations(draft, ['emulator/public.d.ts', 'library/public.d.ts'])
chmodSync(`${draft}/main.js`, 0o755)
if (existsSync('dist')) renameSync('dist', old)
renameSync(draft, 'dist')
writeFileSync('.cache/metafile.json', JSON.stringify(metafile).replaceAll(draft, 'dist'))
markBuilt(digest)
