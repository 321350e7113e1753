// Whether dist/ was built from the current sources. It compares contents, not times: after a checkout, an unpacked
// archive or a deletion, sources may differ from those of the build without being newer.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const stamp = '.cache/built'
const inputs = [
  'src',
  'schemas',
  'scripts/schema',
  'scripts/ts.mjs',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'scripts/declarations.mjs',
  'scripts/licenses.mjs',
  'scripts/loaded-before.mjs',
  'scripts/build-validator.ts',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json', // the compilers
]
const generated = 'src/manifest/check/validator.js' // among the sources, but written by the build

function* filesIn(path) {
  if (statSync(path).isDirectory())
    for (const name of readdirSync(path).sort()) yield* filesIn(`${path}/${name}`)
  else if (path !== generated) yield path
}

/** A digest of all inputs of the build. */
export function sourcesDigest() {
  const hash = createHash('sha256')
  for (const path of inputs.flatMap((input) => [...filesIn(input)])) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

export function isBuilt() {
  return (
    existsSync('dist/main.js') &&
    existsSync(generated) && // the tests import it
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === sourcesDigest()
  )
}

export function markBuilt(digest) {
  mkdirSync('.cache', { recursive: true })
  writeFileSync(stamp, digest)
}
