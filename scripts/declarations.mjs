import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** The module that a declaration names: in `from './a.ts'`, `import('./a.ts')` and `import './a.ts'`. */
const relativeImport = /(\bfrom |\bimport\(|\bimport )(["'])(\.{1,2}\/[^"']+)\.ts\2/g

/**
 * Of the declarations in a folder, keeps those that can be reached from the entries, and deletes the others: they
 * would show what nobody can import. tsc leaves `.ts` in their imports, which are read as `.js` by all versions.
 */
export function keepDeclarations(folder, entries) {
  const kept = new Set()
  const keep = (path) => {
    if (kept.has(path)) return
    kept.add(path)
    const text = readFileSync(join(folder, path), 'utf8')
    for (const [, , , module] of text.matchAll(relativeImport)) {
      keep(normalize(join(dirname(path), `${module}.d.ts`)))
    }
    writeFileSync(join(folder, path), text.replace(relativeImport, '$1$2$3.js$2'))
  }
  for (const entry of entries) keep(normalize(entry))
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.d.ts') && !kept.has(normalize(path))) rmSync(join(folder, path))
  }
}
