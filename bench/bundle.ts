import { build } from 'esbuild'

const built = new Map<string, Promise<string>>()

/** Bundles `bench/NAME.ts` for a process of its own; answers the file. Packages stay packages. */
export function bundle(name: string): Promise<string> {
  const outfile = `.cache/bench/${name.replaceAll('/', '-')}.mjs`
  const building = built.get(name) ?? bundleTo(outfile, name)
  built.set(name, building)
  return building
}

async function bundleTo(outfile: string, name: string): Promise<string> {
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
