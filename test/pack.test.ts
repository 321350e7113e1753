import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

interface Packed {
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

/** What `npm publish` would send. */
async function packedFiles(): Promise<Packed['files']> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']
  const { stdout } = await promisify(execFile)('npm', args, { shell: process.platform === 'win32' })
  return (JSON.parse(stdout) as readonly Packed[])[0]?.files ?? []
}

const built = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => statSync(path).isFile())
    .map((path) => path.replace(ending, ''))
    .sort()

describe('the package', () => {
  it('holds what runs, the schema and the papers, and nothing else', async () => {
    const paths = (await packedFiles()).map(({ path }) => path)
    expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      'schemas/catalog.schema.json',
      'schemas/emulator-state.schema.json',
      'schemas/manifest.schema.json',
    ])
    expect(paths.filter((path) => path.startsWith('dist/') && !/\.(?:js|d\.ts)$/.test(path))).toEqual([])
    expect(paths).toContain('dist/main.js')
    expect(paths).toContain('dist/emulator/public.d.ts')
  })

  it('has a command that can be run', async () => {
    const main = (await packedFiles()).find(({ path }) => path === 'dist/main.js')
    expect((main?.mode ?? 0) & 0o111).toBe(0o111)
  })

  it('has one module in dist for each source, and no left-overs', () => {
    const sources = built('src', /(?<!\.d)\.[jt]s$/).filter((path) => !path.endsWith('.d.ts'))
    const modules = built('dist', /\.js$/).filter((path) => !path.endsWith('.d.ts'))
    expect(modules).toEqual(sources.map((path) => path.replace('src/', 'dist/')))
  })
})
