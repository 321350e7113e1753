// Bundles the command and the two libraries with all that they depend on, so that an installed mintage is one package that
// starts fast. Names and lines are kept: a stack in a bug report has to be readable.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build, transform } from 'esbuild'
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

const options = {
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none', // the licenses have a file of their own
  logLevel: 'warning',
  plugins: [replaceUnused],
}

// CommonJS in an ES module: the one chunk with esbuild's own `require` needs that of Node
const requireOfNode = `import { createRequire as createRequireOfNode } from 'node:module'
const require = createRequireOfNode(import.meta.url)
`

/** `mintage` and `mintage/emulator`, which other programs import. */
async function bundleLibraries(outdir) {
  const entryPoints = {
    'library/public': 'src/library/public.ts',
    'emulator/public': 'src/emulator/public.ts',
  }
  const { outputFiles, metafile } = await build({
    ...options,
    outdir,
    entryPoints,
    chunkNames: 'chunks/[name]-[hash]',
  })
  const files = outputFiles.map(({ path, text }) => ({
    path,
    text: text.includes('\nvar __require = ') ? requireOfNode + text : text,
  }))
  return { files, metafile }
}

/**
 * The command in parts, each loaded once it is needed. They are CommonJS, which takes less time to load, and each is a
 * function: see src/start/start.ts, which calls it. esbuild itself splits ES modules only.
 */
async function bundleCommand(outdir) {
  const command = {
    ...options,
    outdir: `${outdir}/command`,
    entryPoints: { main: 'src/main.ts' },
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
  }
  const first = await build(command)
  const plugins = [replaceUnused, importLoadedModules(first.metafile)]
  const { outputFiles, metafile } = await build({ ...command, plugins })
  const files = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: options.target,
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'url' },
      logLevel: 'error', // of packages, whose warnings the build itself omits
      logOverride: { 'empty-import-meta': 'error' },
    })
    return { path, text: `(function (exports, require, module, url) { "use strict";\n${code}})\n` }
  })
  return { files: await Promise.all(files), metafile }
}

// `import` would initialize all that a module exports, which for node:fs includes streams
const builtinsByCall = {
  name: 'builtins-by-call',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }))
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

// older versions would print a stack of the first call instead
const refuseOldNode = `if (!process.getBuiltinModule) {
  console.error('mintage: Node ' + process.version + ' is too old: it requires 20.19, or 22.3 or newer')
  process.exit(1)
}
`

/** The file that Node starts. */
async function bundleStart(outdir) {
  const { outputFiles, metafile } = await build({
    ...options,
    splitting: false,
    plugins: [builtinsByCall],
    outdir,
    entryPoints: { main: 'src/start/start.ts' },
    banner: { js: refuseOldNode },
  })
  return { files: outputFiles, metafile }
}

/** The files of packages in the validator, which build-validator.ts has bundled: its first lines name them. */
function inputsOfValidator() {
  const lines = readFileSync('src/manifest/check/validator.js', 'utf8').matchAll(/^\/\/ Contains (.+)$/gm)
  return Object.fromEntries(Array.from(lines, ([, path]) => [path, { bytes: 0, imports: [] }]))
}

/** Writes the bundles to a folder; returns esbuild's metafile of all. */
export async function bundle(outdir) {
  const bundles = await Promise.all([bundleLibraries(outdir), bundleCommand(outdir), bundleStart(outdir)])
  for (const { path, text } of bundles.flatMap(({ files }) => files)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  const metafile = {
    inputs: Object.assign(inputsOfValidator(), ...bundles.map(({ metafile: { inputs } }) => inputs)),
    outputs: Object.assign({}, ...bundles.map(({ metafile: { outputs } }) => outputs)),
  }
  writeFileSync(`${outdir}/THIRD-PARTY-LICENSES.txt`, licenseTexts(Object.keys(metafile.inputs)))
  return metafile
}
