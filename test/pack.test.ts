import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
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

const built = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => statSync(path).isFile())
    .map((path) => path.replace(ending, ''))
    .sort()

describe('the package', () => {
  it('holds what runs, the schema and the papers, and nothing else', async () => {
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
    ])
    expect(paths.filter((path) => path.startsWith('dist/') && !/\.(?:js|d\.ts)$/.test(path))).toEqual([])
    expect(paths).toContain('dist/main.js')
    expect(paths).toContain('dist/emulator/public.d.ts')
  })

  it('holds every file that its papers link to', async () => {
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

  it('has one module in dist for each source, and no left-overs', () => {
    const sources = built('src', /(?<!\.d)\.[jt]s$/).filter((path) => !path.endsWith('.d.ts'))
    const modules = built('dist', /\.js$/).filter((path) => !path.endsWith('.d.ts'))
    expect(modules).toEqual(sources.map((path) => path.replace('src/', 'dist/')))
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

describe('what is shown to be copied', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const shown = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].concat(
    readdirSync('examples/ci').map((name) => `examples/ci/${name}`),
  )

  it('runs and installs this version, never whatever bears the name', () => {
    const uses = shown.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\b(?:npx|npm (?:install|i|exec))\b[^\n`]*?\bmintage\S*/g)].map(
        ([use]) => `${path}: ${use}`,
      ),
    )
    expect(uses.length).toBeGreaterThan(4)
    expect(uses.filter((use) => !use.endsWith(`mintage@${version}`))).toEqual([])
    expect(uses.filter((use) => use.includes('npx') && !use.includes('npx --yes'))).toEqual([])
  })

  it('takes the place of the shell of a CI step, so that mintage gets the signals of a cancelled one', () => {
    const steps = readFileSync('examples/ci/github-actions.yml', 'utf8').match(/run: .*\bmintage@.*/g) ?? []
    expect(steps).toHaveLength(2)
    expect(steps.filter((step) => !step.startsWith('run: exec '))).toEqual([])
  })
})
