// Bundles the command and the emulator's library with all that they depend on, so that an installed mintage is one
// package that starts fast. Names and lines are kept: a stack in a bug report has to be readable.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { licenseTexts } from './licenses.mjs'
import { importLoadedModules } from './loaded-before.mjs'

/**
 * Modules that dependencies load at start-up but need only for what mintage does not use, and what takes their place.
 * Loading them would take a tenth of the time to start.
 */
const replaced = [
  // commander: commands in files of their own
  { from: '/node_modules/commander/', module: 'node:child_process', code: 'module.exports = {}' },
  // got: HTTP/2, the cache of responses and that of addresses
  { from: '/node_modules/got/', module: 'http2-wrapper', code: 'export default {}' },
  {
    from: '/node_modules/got/',
    module: 'cacheable-request',
    code: 'export default class {}\nexport class CacheError extends Error {}',
  },
  { from: '/node_modules/got/', module: 'cacheable-lookup', code: 'export default class {}' },
  // the import of `process` would initialize all that it holds, standard input included
  { from: '', module: 'node:process', code: 'module.exports = process' },
  // debug: an optional package, present only if some tool has installed it
  { from: '/node_modules/debug/', module: 'supports-color', code: 'module.exports = {}' },
]

// @sindresorhus/is makes two formatters for messages of errors when it is loaded, for which Node loads its locales
const formatter = /= (new Intl\.ListFormat\([^)]*\));/g

const replaceUnused = {
  name: 'replace-unused',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /[/\\]@sindresorhus[/\\]is[/\\]distribution[/\\]index\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace(
        formatter,
        '= { format: (list) => $1.format(list) };',
      )
      return { contents }
    })
    for (const { from, module, code } of replaced) {
      onResolve({ filter: new RegExp(`^${module}$`) }, ({ importer }) =>
        importer.replaceAll('\\', '/').includes(from) ? { path: module, namespace: 'replaced' } : undefined,
      )
      onLoad({ filter: new RegExp(`^${module}$`), namespace: 'replaced' }, () => ({ contents: code }))
    }
  },
}

// CommonJS in an ES module: the one chunk with esbuild's own `require` needs that of Node
const requireOfNode = `import { createRequire as createRequireOfNode } from 'node:module'
const require = createRequireOfNode(import.meta.url)
`

const options = {
  entryPoints: { main: 'src/main.ts', 'emulator/public': 'src/emulator/public.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none', // the licenses have a file of their own
  logLevel: 'warning',
}

// The library is a bundle of its own: the command would share its modules, and load more chunks. The emulator is not in it.
const libraryOptions = {
  ...options,
  entryPoints: { 'library/public': 'src/library/public.ts' },
  chunkNames: 'chunks/library-[hash]',
}

const emulatorOutside = {
  name: 'emulator-outside',
  setup({ onResolve }) {
    onResolve({ filter: /\/emulator\/(?:start-emulator|statefile\/state-file)\.ts$/ }, () => ({
      path: '../emulator/public.js',
      external: true,
    }))
  },
}

/** Writes the bundles to a folder; returns esbuild's metafile of both. */
export async function bundle(outdir) {
  const first = await build({ ...options, outdir, plugins: [replaceUnused] })
  const plugins = [replaceUnused, importLoadedModules(first.metafile)]
  const command = await build({ ...options, outdir, plugins })
  const library = await build({ ...libraryOptions, outdir, plugins: [replaceUnused, emulatorOutside] })
  const metafile = {
    inputs: { ...command.metafile.inputs, ...library.metafile.inputs },
    outputs: { ...command.metafile.outputs, ...library.metafile.outputs },
  }
  for (const { path, text } of [...command.outputFiles, ...library.outputFiles]) {
    // sources find the files of the package from their own place, src/FOLDER/, which chunks share
    if (path.endsWith('main.js') && text.includes('import.meta.url'))
      throw new Error('main.js looks for files')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text.includes('\nvar __require = ') ? requireOfNode + text : text)
  }
  writeFileSync(`${outdir}/THIRD-PARTY-LICENSES.txt`, licenseTexts(Object.keys(metafile.inputs)))
  return metafile
}
