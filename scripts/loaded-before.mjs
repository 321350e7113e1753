// esbuild puts modules into one chunk if the same entries reach them, and every dynamic import is an entry. Each chunk takes
// time to load, and most of them differ only by entries that are never loaded alone: `screen.ts` is loaded by a command,
// after `main.ts`. So each entry also imports the modules that are loaded before it in any case. It loads nothing more,
// and they end up in one chunk.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The modules that the static imports of an entry load, and the entries that it may load later. */
function reachOf(output, outputs) {
  const seen = new Set()
  const modules = new Set()
  const later = new Set()
  const visit = (path) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const module of Object.keys(outputs[path].inputs)) modules.add(module)
    for (const { path: target, kind, external } of outputs[path].imports) {
      if (external) continue
      if (kind === 'dynamic-import') later.add(outputs[target].entryPoint)
      else visit(target)
    }
  }
  visit(output)
  return { modules, later }
}

/** The modules that are loaded before each entry, by its path: those that all of its importers have loaded. */
function loadedBefore({ outputs }) {
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint !== undefined)
  const reach = new Map(entries.map(([path, { entryPoint }]) => [entryPoint, reachOf(path, outputs)]))
  const imported = new Set([...reach.values()].flatMap(({ later }) => [...later]))
  const before = new Map(
    [...reach.keys()].filter((entry) => !imported.has(entry)).map((entry) => [entry, new Set()]),
  )
  for (let queue = [...before.keys()]; queue.length > 0; ) {
    const entry = queue.shift()
    const { modules, later } = reach.get(entry)
    const loaded = new Set([...before.get(entry), ...modules])
    for (const next of later) {
      const known = before.get(next)
      const common = known ? new Set([...known].filter((module) => loaded.has(module))) : loaded
      if (known?.size === common.size) continue
      before.set(next, common)
      queue.push(next)
    }
  }
  return before
}

const prefix = 'loaded-before:'

/** The plugin that adds these imports to the entries of a bundle with this metafile. */
export function importLoadedModules(metafile) {
  const before = loadedBefore(metafile)
  const entries = new Map([...before.keys()].map((entry) => [resolve(entry), entry]))
  return {
    name: 'import-loaded-modules',
    setup({ onResolve, onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const entry = entries.get(path)
        if (entry === undefined) return undefined
        return {
          contents: `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(prefix + entry)}\n`,
          loader: 'ts',
        }
      })
      onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => ({ path, namespace: 'loaded-before' }))
      onLoad({ filter: /.*/, namespace: 'loaded-before' }, ({ path }) => {
        // those of packages form few chunks, and esbuild drops imports that only a package's side effects would need
        const modules = [...before.get(path.slice(prefix.length))].filter((module) =>
          module.startsWith('src/'),
        )
        const contents = modules.map((module) => `import ${JSON.stringify(resolve(module))}`).join('\n')
        return { contents, resolveDir: process.cwd() }
      })
    },
  }
}
