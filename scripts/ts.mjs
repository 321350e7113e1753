// node scripts/ts.mjs FILE.ts [ARGS]: runs a TypeScript script, which Node 20 alone cannot.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node scripts/ts.mjs FILE.ts [ARGS]')
  process.exit(64)
}
const outfile = `${root}.cache/scripts/${file.replaceAll(/[/\\]/g, '-')}.mjs`
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  define: { 'import.meta.url': JSON.stringify(pathToFileURL(`${root}${file}`).href) },
})
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(outfile).href)
