import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

export interface SourceImport {
  /** `src/run/run-plan.ts` */
  readonly from: string
  /** `src/util/clock.ts`, `p-limit`, `node:fs` */
  readonly to: string
  /** Removed by compilation: `import type`, or only `type` names between the braces. */
  readonly typesOnly: boolean
}

/** The source files below a folder, as paths from the root of the repository. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:([^'"`;()]*?)\sfrom\s*)?['"]([^'"]+)['"]/gm
const call = /\bimport\(\s*['"`]([^'"`]+)['"`]\s*[,)]/g

/** Every import of a file: static ones, `export … from`, `import()`, and types. */
export function importsOf(file: string, text: string = readFileSync(file, 'utf8')): SourceImport[] {
  const target = (name: string) => (name.startsWith('.') ? posix.join(posix.dirname(file), name) : name)
  const imports = [...text.matchAll(statement)].map(([, type, names = '', name = '']) => ({
    from: file,
    to: target(name),
    typesOnly: type !== undefined || /^\{(?:\s*type\s[^,}]+,?)+\s*\}$/.test(names.trim()),
  }))
  const lazy = [...text.matchAll(call)].map(([, name = '']) => ({
    from: file,
    to: target(name),
    typesOnly: false,
  }))
  return [...imports, ...lazy]
}
