import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  childGraph,
  cycleIn,
  fileGraph,
  foldersOf,
  type Graph,
  nodesInCycles,
} from './support/import-graph.ts'
import { importsOf, type SourceImport } from './support/source-imports.ts'

/** A module (a folder or a loose file) and what it may import. */
type ImportTable = Readonly<Record<string, readonly string[]>>

/**
 * What each module may import: modules, files of modules, packages, and modules of Node. `types of X` allows imports
 * that are gone after compilation. To loosen a row is to change the design; the commit gives the reason.
 */
const modules: ImportTable = {
  util: [
    'types of node:child_process', // of the programs of the manifest and of credentials files
    'node:fs',
    'node:fs/promises',
    'node:path',
    'node:process', // ends a process group
    'types of node:stream',
    'node:timers',
  ],
  text: ['util', 'string-width', 'node:util'],
  settings: ['util', 'commander'],
  manifest: [
    'util',
    'text',
    'settings',
    'yaml',
    'fastest-levenshtein',
    'node:buffer', // isUtf8
    'node:fs',
    'node:path',
    'types of node:stream',
  ],
  catalog: ['manifest', 'settings', 'text', 'util', 'picomatch', 'node:path'],
  gce: [
    'types of catalog',
    'util',
    'got',
    'google-auth-library',
    'node:crypto', // private keys
    'node:events',
    'node:fs/promises',
    'node:http',
    'node:https',
    'node:net', // addresses and ranges of NO_PROXY
    'node:path',
    'types of node:stream',
    'types of node:tls',
    'node:process', // what Google's own libraries read from the environment
  ],
  observe: ['catalog', 'gce', 'util', 'p-limit'],
  plan: ['catalog', 'types of gce', 'types of observe', 'util'],
  run: ['plan', 'types of observe', 'catalog', 'gce', 'util', 'p-limit', 'node:events'],
  permissions: [
    'catalog',
    'gce',
    'types of plan',
    'types of report/json/permissions-report.ts',
    'report/json/report-version.ts',
    'text',
    'util',
  ],
  explain: ['manifest/spelling/suggest.ts', 'text'],
  importer: ['catalog', 'manifest', 'text', 'types of gce', 'yaml', 'node:util'],
  report: [
    'types of run',
    'types of plan',
    'plan/plan.ts',
    'types of gce',
    'catalog',
    'types of manifest/diagnostic.ts',
    'manifest/source-file.ts',
    'types of manifest/diagnostic.ts',
    'settings',
    'text',
    'util',
    'fast-xml-builder',
    'prom-client',
    'node:buffer', // bytes of a text
    'node:path',
    'node:util',
  ],
  listeners: [
    'types of run',
    'types of plan',
    'types of gce',
    'types of catalog',
    'report',
    'settings',
    'text',
    'util',
    'listr2',
    'types of node:stream',
  ],
  emulator: [
    'util',
    'yaml',
    'node:buffer', // isUtf8
    'node:crypto',
    'node:events',
    'node:fs/promises',
    'node:http',
    'types of node:net',
    'node:path',
    'node:zlib', // bodies in gzip
  ],
  session: [
    'util',
    'text',
    'settings',
    'manifest',
    'catalog',
    'gce',
    'observe',
    'plan',
    'run',
    'report',
    'emulator',
    'node:crypto',
    'node:events',
    'types of node:stream',
  ],
  commands: [
    'util',
    'manifest',
    'catalog',
    'gce',
    'plan',
    'permissions',
    'explain',
    'importer',
    'observe',
    'types of run',
    'report',
    'text',
    'settings',
    'listeners',
    'emulator',
    'session',
    '@bomb.sh/tab',
    'node:fs', // init: whether this is a clone
    'node:fs/promises',
    'node:path', // the working directory; init: from a new manifest to its schema
    'node:url',
    'types of node:stream',
  ],
  library: [
    'session',
    'types of catalog',
    'types of run',
    'types of plan',
    'plan/hide-values.ts',
    'report',
    'settings',
    'util',
    'node:process',
  ],
  cli: [
    'settings',
    'commands',
    'manifest/spelling/suggest.ts', // for misspelled flags and commands
    'session/command-error.ts',
    'report/exit-code.ts',
    'text/wrap.ts', // help
    'util',
    'commander',
  ],
  'main.ts': [
    'cli',
    'commands/signals.ts',
    'commands/io.ts',
    'settings',
    'text/workflow-commands.ts',
    'util',
    'node:process',
    'node:v8',
  ],
  start: ['util/heap-flags.ts', 'node:fs', 'node:path', 'node:v8', 'node:vm', 'node:zlib'],
}

/** The same for the inside of the emulator, bottom up, whose imports of anything outside are in its row above. */
const emulatorModules: ImportTable = {
  base: [],
  members: ['base'],
  errors: ['base'],
  contract: ['base', 'members'],
  store: ['base', 'members', 'contract'],
  faults: ['base', 'errors', 'contract', 'store'],
  api: ['base', 'errors', 'contract', 'store', 'faults'],
  lists: ['base', 'errors', 'store'],
  services: ['base', 'members', 'errors', 'contract', 'store', 'faults', 'api', 'lists'],
  http: ['base', 'members', 'errors', 'contract', 'store', 'faults', 'api', 'services'],
  config: ['base', 'contract', 'http'],
  statefile: ['base', 'members', 'contract', 'store', 'faults', 'services'],
  admin: ['base', 'errors', 'contract', 'http', 'config', 'statefile'],
  'control.ts': ['base', 'contract', 'store', 'http', 'config', 'statefile'],
  'start-emulator.ts': [
    'base',
    'contract',
    'store',
    'faults',
    'api',
    'http',
    'config',
    'statefile',
    'admin',
    'control.ts',
  ],
  'public.ts': ['contract', 'statefile', 'start-emulator.ts'],
}

/** Folders whose children still import each other in a cycle, with the number of such children: may only shrink. */
const cyclicFolders: Readonly<Record<string, number>> = {}

/** Folders that still hold more files than `maxFiles`, with their number: may only shrink. */
const crowdedFolders: Readonly<Record<string, number>> = {}

/** Lines. A file that needs more has two jobs. */
const maxLines = 250

/** Files directly in a folder. A folder that needs more has parts that deserve names. */
const maxFiles = 15

const graph = fileGraph('src')
const files = [...graph.keys()]
const folders = foldersOf(files)

/** `src/run/events.ts` in `src` → `run`; outside → the whole path. */
const childIn = (root: string, path: string): string =>
  path.startsWith(`${root}/`) ? path.slice(root.length + 1).replace(/\/.*$/, '') : path

function isAllowed(table: ImportTable, root: string, { from, to, typesOnly }: SourceImport): boolean {
  const [importer, imported] = [childIn(root, from), childIn(root, to)]
  if (imported === importer) return true
  const names = [imported, to.replace(`${root}/`, '')]
  return (table[importer] ?? []).some((row) => {
    const name = row.replace(/^types of /, '')
    return names.includes(name) && (typesOnly || name === row)
  })
}

/** Imports that a table does not allow, as text. */
const violations = (table: ImportTable, root: string, imports: readonly SourceImport[]): string[] =>
  imports
    .filter((one) => !isAllowed(table, root, one))
    .map(
      ({ from, to, typesOnly }) =>
        `${from} imports ${typesOnly ? 'types of ' : ''}${to}, which the row of ${childIn(root, from)} does not name`,
    )

/**
 * What breaks a limit without an exception or exceeds its exception, and exceptions that are no longer needed: delete
 * those from the list.
 */
function breaches(
  counts: ReadonlyMap<string, number>,
  exceptions: Readonly<Record<string, number>>,
): string[] {
  const exceeded = [...counts].filter(([name, count]) => count > (exceptions[name] ?? 0))
  const stale = Object.keys(exceptions).filter((name) => !counts.has(name))
  return [
    ...exceeded.map(([name, count]) => `${name}: ${count}`),
    ...stale.map((name) => `${name}: exception is no longer needed`),
  ]
}

describe('modules', () => {
  it('each have a row in the table', () => {
    expect(readdirSync('src').filter((name) => modules[name] === undefined)).toEqual([])
  })

  it('import only what their row names', () => {
    expect(
      violations(
        modules,
        'src',
        files.flatMap((file) => importsOf(file)),
      ),
    ).toEqual([])
  })

  it('inside the emulator import only what their row names', () => {
    const inside = files.filter((file) => file.startsWith('src/emulator/')).flatMap((file) => importsOf(file))
    expect(readdirSync('src/emulator').filter((name) => emulatorModules[name] === undefined)).toEqual([])
    expect(
      violations(
        emulatorModules,
        'src/emulator',
        inside.filter(({ to }) => to.startsWith('src/emulator/')),
      ),
    ).toEqual([])
  })
})

describe('folders', () => {
  it('have children that import each other in no cycle, types included', () => {
    const counts = new Map<string, number>()
    const cycles: string[] = []
    for (const folder of folders) {
      const children = childGraph(folder, graph)
      const count = nodesInCycles(children).length
      if (count === 0) continue
      counts.set(folder, count)
      cycles.push(`${folder}: ${cycleIn(children).join(' > ')}`)
    }
    expect(breaches(counts, cyclicFolders), cycles.join('\n')).toEqual([])
  })

  it(`hold at most ${maxFiles} files`, () => {
    const counts = new Map(
      folders.map((folder) => [folder, files.filter((file) => posix.dirname(file) === folder).length]),
    )
    for (const [folder, count] of counts) if (count <= maxFiles) counts.delete(folder)
    expect(breaches(counts, crowdedFolders)).toEqual([])
  })
})

describe('files', () => {
  it('import each other in no cycle, types included', () => {
    expect(cycleIn(graph)).toEqual([])
  })

  it(`are no longer than ${maxLines} lines`, () => {
    const lengths = files.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
    expect(lengths.filter(([, lines]) => lines > maxLines)).toEqual([])
  })

  it('leave the process to main.ts', () => {
    const comments = /\/\*.*?\*\/|(?<=^|\s)\/\/.*?$/gms
    const touch = /(?<![.\w])process\s*\.|\bnode:process\b|\bconsole\s*\./
    const others = files.filter((file) => file !== 'src/main.ts')
    expect(others.filter((file) => touch.test(readFileSync(file, 'utf8').replace(comments, '')))).toEqual([
      'src/commands/authoring/completion.ts', // takes what a package prints with console.log
      'src/gce/token/credentials-file.ts', // the folder of gcloud depends on the system
      'src/library/host.ts', // the environment of the program that uses the library
      'src/start/start.ts', // loads main.ts
      'src/util/clock.ts', // `performance` would load a dozen modules of Node
      'src/util/node/sha256.ts', // loads a module of Node
      'src/util/process-group.ts', // ends the process groups that it has started
    ])
  })
})

describe('the scan itself', () => {
  it('sees every way to import', () => {
    const text = `
import { a } from './a.ts'
import type { B } from '../b/b.ts'
import { type C, type D } from '../c.ts'
import { type E, f } from 'f'
import {
  g,
  type H,
} from "node:g"
import './i.ts'
import j, * as k from 'k'
export { l } from './l.ts'
export type { M } from './m.ts'
const n = await import('./n.ts')
const o = "import { p } from './p.ts'"
`
    expect(
      importsOf('src/x/x.ts', text).map(({ to, typesOnly }) => (typesOnly ? `types of ${to}` : to)),
    ).toEqual([
      'src/x/a.ts',
      'types of src/b/b.ts',
      'types of src/c.ts',
      'f',
      'node:g',
      'src/x/i.ts',
      'k',
      'src/x/l.ts',
      'types of src/x/m.ts',
      'src/x/n.ts',
    ])
  })

  it('distinguishes a forbidden import from an allowed one', () => {
    const cases: [string, string, boolean, boolean][] = [
      ['src/emulator/a.ts', 'src/gce/wire/resources.ts', true, false],
      ['src/gce/a.ts', 'src/emulator/contract/state.ts', true, false],
      ['src/report/a.ts', 'src/run/events.ts', true, true],
      ['src/report/a.ts', 'src/run/events.ts', false, false],
      ['src/run/a.ts', 'listr2', true, false],
      ['src/run/a.ts', 'p-limit', false, true],
    ]
    for (const [from, to, typesOnly, allowed] of cases) {
      expect([from, to, isAllowed(modules, 'src', { from, to, typesOnly })]).toEqual([from, to, allowed])
    }
  })

  it('finds a cycle', () => {
    const graph = graphOf({ a: ['b'], b: ['c', 'd'], c: [], d: ['b'] })
    expect(cycleIn(graph)).toEqual(['b', 'd', 'b'])
    expect(nodesInCycles(graph)).toEqual(['b', 'd'])
  })

  it('finds a cycle between folders whose files have none, at the level of the folders alone', () => {
    const graph = graphOf({
      'src/m/a/one.ts': ['src/m/b/one.ts'],
      'src/m/b/one.ts': ['src/m/loose.ts'],
      'src/m/b/two.ts': ['src/m/a/two.ts'],
      'src/m/a/two.ts': [],
      'src/m/loose.ts': [],
    })
    expect(cycleIn(graph)).toEqual([])
    expect(foldersOf(graph.keys())).toEqual(['src', 'src/m', 'src/m/a', 'src/m/b'])
    const cyclic = foldersOf(graph.keys()).map((folder) => nodesInCycles(childGraph(folder, graph)))
    expect(cyclic).toEqual([[], ['a', 'b'], [], []])
  })

  it('reports what exceeds its exception, and exceptions that are no longer needed', () => {
    const counts = new Map(Object.entries({ 'src/new': 2, 'src/grown': 4, 'src/shrunk': 3 }))
    expect(breaches(counts, { 'src/grown': 3, 'src/shrunk': 5, 'src/mended': 2 })).toEqual([
      'src/new: 2',
      'src/grown: 4',
      'src/mended: exception is no longer needed',
    ])
  })
})

const graphOf = (next: Readonly<Record<string, readonly string[]>>): Graph =>
  new Map(Object.entries(next).map(([node, others]) => [node, new Set(others)]))
