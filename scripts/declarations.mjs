import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** The module specifier in `from './a.ts'`, `import('./a.ts')` and `import './a.ts'`. */
const relativeImport = /(\bfrom |\bimport\(|\bimport )(["'])(\.{1,2}\/[^"']+)\.ts\2/g

/**
 * Deletes the declarations that the entries do not import, directly or indirectly: nobody can import their modules.
 * tsc leaves `.ts` in the imports of the others; `.js` works in all versions of TypeScript.
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
