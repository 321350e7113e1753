import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
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

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => statSync(path).isFile())

describe('the package', () => {
  it('holds the program, the schema and the documents, and nothing else', async () => {
    const paths = (await packedFiles()).map(({ path }) => path)
    const papers = paths.filter((path) => !/^(?:dist|docs|examples)\//.test(path))
    expect(papers.sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'bench/RESULTS.md',
      'images.yaml.example',
      'package.json',
      'schemas/catalog.schema.json',
      'schemas/emulator-state.schema.json',
      'schemas/manifest.schema.json',
      'schemas/report.schema.json',
    ])
    expect(paths.filter((path) => path.startsWith('dist/') && !/\.(?:c?js|d\.ts)$/.test(path))).toEqual([
      'dist/THIRD-PARTY-LICENSES.txt',
    ])
    expect(paths).toContain('dist/main.js')
    expect(paths.filter((path) => path.endsWith('.png'))).toEqual([]) // a third of its size
    expect(paths).toContain('dist/emulator/public.d.ts')
  })

  it('holds every file that its documents link to', async () => {
    const paths = new Set((await packedFiles()).map(({ path }) => path))
    const papers = [...paths].filter((path) => path.endsWith('.md'))
    const links = papers.flatMap((paper) =>
      [...readFileSync(paper, 'utf8').matchAll(/\]\(([\w./-]+\.\w+)(?:#[\w-]*)?\)/g)].map(([, link = '']) =>
        posix.join(posix.dirname(paper), link),
      ),
    )
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => !paths.has(link))).toEqual([])
  })

  it('has a command that can be run', async () => {
    const main = (await packedFiles()).find(({ path }) => path === 'dist/main.js')
    expect((main?.mode ?? 0) & 0o111).toBe(0o111)
  })

  it('has no file in dist that nothing imports', () => {
    const modules = filesIn('dist').filter((path) => /\.c?js$/.test(path))
    const texts = modules.map((path) => readFileSync(path, 'utf8')).join('')
    const entries = ['dist/main.js', 'dist/emulator/public.js', 'dist/library/public.js']
    const imported = (path: string) => texts.includes(`/${posix.basename(path)}"`)
    expect(modules.filter((path) => !entries.includes(path) && !imported(path))).toEqual([])
  })

  it('runs in strict mode, as the sources do', () => {
    const parts = filesIn('dist/command').map((path) => readFileSync(path, 'utf8'))
    expect(parts.length).toBeGreaterThan(10)
    expect(parts.filter((part) => !/^\(function \([\w, ]*\) \{ "use strict";$/m.test(part))).toEqual([])
  })

  it('needs no other package', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies?: object }
    expect(dependencies).toBeUndefined()
    const modules = filesIn('dist').filter((path) => /\.c?js$/.test(path))
    const external = modules.flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(
          /^(?:import|export) [^'"]*["']([^'".][^'"]*)["'];?$|(?:= |\(|\b__)require\("([^".][^"]*)"\)/gm,
        ),
      ].map(([, imported, required]) => imported ?? required ?? ''),
    )
    expect(external.filter((name) => !isBuiltin(name))).toEqual([])
  })

  it('holds the licenses of all packages in the bundle', () => {
    const { inputs } = JSON.parse(readFileSync('.cache/metafile.json', 'utf8')) as { inputs: object }
    const names = Object.keys(inputs).flatMap(
      (path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [],
    )
    const licenses = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8')
      .split(/^-{80}$/m)
      .slice(1)
    const named = licenses.map((text) => text.trim().split(' ')[0])
    expect(new Set(names).size).toBeGreaterThan(30)
    expect([...new Set(names)].filter((name) => !named.includes(name))).toEqual([])
    expect(licenses.filter((text) => !/copyright|licensed under the apache/i.test(text))).toEqual([])
  })
})

describe('the lockfile', () => {
  interface Locked {
    readonly integrity?: string
    readonly resolved?: string
  }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Locked>
  }
  const locked = Object.entries(packages).filter(([path]) => path !== '')

  it('has a hash of each package, the binaries of other systems included, and names no registry', () => {
    expect(locked.length).toBeGreaterThan(200)
    expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  })
})

describe('npm', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

  it('builds before it packs, and when it installs from a clone or from git', () => {
    expect(scripts.prepare).toBe('node scripts/setup.mjs')
    expect(scripts.prepack).toBe('node scripts/setup.mjs')
    // which would keep npm from doing so
    expect(readFileSync('.npmrc', 'utf8')).not.toMatch(/ignore-scripts/)
  })
})

describe('commands to copy', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const docs = readdirSync('docs').filter((name) => name.endsWith('.md'))
  const shown = ['README.md', ...docs.map((name) => `docs/${name}`)].concat(
    readdirSync('examples/ci').map((name) => `examples/ci/${name}`),
  )

  it('run and install this version, never another package of that name', () => {
    const uses = shown.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\b(?:npx|npm (?:install|i|exec))\b[^\n`]*?\bmintage\S*/g)].map(
        ([use]) => `${path}: ${use}`,
      ),
    )
    expect(uses.length).toBeGreaterThan(4)
    expect(uses.filter((use) => !use.endsWith(`mintage@${version}`))).toEqual([])
    expect(uses.filter((use) => use.includes('npx') && !use.includes('npx --yes'))).toEqual([])
  })

  it('replace the shell of a CI step, so that mintage gets the signals of a cancelled step', () => {
    const steps = readFileSync('examples/ci/github-actions.yml', 'utf8').match(/run: .*\bmintage@.*/g) ?? []
    expect(steps).toHaveLength(3)
    expect(steps.filter((step) => !step.startsWith('run: exec '))).toEqual([])
  })
})
