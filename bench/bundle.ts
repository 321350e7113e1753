import { build } from 'esbuild'

const bundles = new Map<string, Promise<string>>()

/**
 * Bundles `bench/NAME.ts` with the sources that it imports, for a process of its own; returns the path of the bundle.
 * The bundle is two folders below the root, as a source is: there it finds the files of the package.
 */
export function bundle(name: string): Promise<string> {
  const outfile = `.cache/bench/${name.replaceAll('/', '-')}.mjs`
  const bundled = bundles.get(name) ?? writeBundle(outfile, name)
  bundles.set(name, bundled)
  return bundled
}

async function writeBundle(outfile: string, name: string): Promise<string> {
  await build({
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  return outfile
}
