import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsOf, type SourceImport, sourceFiles } from './support/source-imports.ts'

/**
 * What each room may import: rooms, files of rooms, packages, and modules of Node. `types of X` lets in what is gone
 * after compilation. Whoever loosens a row changes the design, and says so in the commit.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  util: ['node:fs', 'node:fs/promises', 'node:path', 'node:timers'],
  text: ['util', 'settings/environment.ts', 'node:util'],
  settings: ['util', 'commander'],
  manifest: [
    'util',
    'text',
    'settings',
    'yaml',
    'fastest-levenshtein',
    'node:fs',
    'node:path',
    'types of node:stream',
  ],
  catalog: [
    'manifest',
    'settings',
    'types of gce/wire/resources.ts',
    'util',
    'picomatch',
    'yaml',
    'node:path',
  ],
  gce: [
    'util',
    'got',
    'google-auth-library',
    'node:child_process', // executables that give a subject token
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
  plan: ['catalog', 'types of gce', 'gce/errors/api-error.ts', 'util', 'node:crypto'],
  observe: ['plan', 'catalog', 'gce', 'util', 'p-limit'],
  run: ['plan', 'catalog', 'gce', 'util', 'p-limit', 'node:events'],
  report: [
    'types of run',
    'types of plan',
    'types of gce',
    'catalog',
    'manifest/source-file.ts',
    'settings',
    'text',
    'util',
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
    'node:process',
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
  commands: [
    'util',
    'manifest',
    'catalog',
    'gce',
    'plan',
    'observe',
    'run',
    'report',
    'text',
    'settings',
    'listeners',
    'emulator',
    'node:crypto',
    'node:events',
    'node:fs/promises',
    'types of node:stream',
  ],
  cli: ['settings', 'commands', 'types of report', 'util', 'commander'],
  'main.ts': [
    'cli',
    'commands/early-signals.ts',
    'commands/io.ts',
    'settings',
    'util',
    'node:process',
    'node:v8',
  ],
}

/** Lines. A file that needs more has two jobs. */
const longestFile = 250

const files = sourceFiles('src')
const imports = files.flatMap((file) => importsOf(file))

/** `src/run/event.ts` → `run/event.ts`; packages and modules of Node as they are. */
const inside = (path: string): string => path.replace(/^src\//, '')
const roomOf = (path: string): string => inside(path).replace(/\/.*$/, '')

function isAllowed({ from, to, typesOnly }: SourceImport): boolean {
  if (to.startsWith('src/') && roomOf(to) === roomOf(from)) return true
  const names = to.startsWith('src/') ? [inside(to), roomOf(to)] : [to]
  return (rooms[roomOf(from)] ?? []).some((row) => {
    const name = row.replace(/^types of /, '')
    return names.includes(name) && (typesOnly || name === row)
  })
}

const tell = ({ from, to, typesOnly }: SourceImport) =>
  `${from} imports ${typesOnly ? 'types of ' : ''}${to}, which the row of ${roomOf(from)} does not name`

describe('rooms', () => {
  it('each has a row in the table', () => {
    expect(readdirSync('src').filter((name) => rooms[name] === undefined)).toEqual([])
  })

  it('import only what their row names', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(tell)).toEqual([])
  })

  it('lie in layers: no room imports itself by way of another', () => {
    const next = new Map(Object.keys(rooms).map((room) => [room, new Set<string>()]))
    for (const { from, to } of imports) if (to.startsWith('src/')) next.get(roomOf(from))?.add(roomOf(to))
    for (const [room, others] of next) others.delete(room)
    expect(cycleIn(next)).toEqual([])
  })
})

describe('files', () => {
  it('import each other in no circle, types included', () => {
    const next = new Map(files.map((file) => [file, new Set<string>()]))
    for (const { from, to } of imports) if (next.has(to)) next.get(from)?.add(to)
    expect(cycleIn(next)).toEqual([])
  })

  it(`are no longer than ${longestFile} lines`, () => {
    const lengths = files.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
    expect(lengths.filter(([, lines]) => lines > longestFile)).toEqual([])
  })

  it('leave the process to main.ts', () => {
    const touch = /\bprocess\.(?:exit|exitCode|argv|on|stdin|stdout|stderr)\b|\bconsole\s*\./
    const others = files.filter((file) => file !== 'src/main.ts')
    expect(others.filter((file) => touch.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})

/** One circle of a graph, its first node again at the end; empty if there is none. */
function cycleIn(next: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return []
    for (const other of next.get(node) ?? []) {
      const cycle = visit(other, [...path, node])
      if (cycle.length > 0) return cycle
    }
    done.add(node)
    return []
  }
  for (const node of next.keys()) {
    const cycle = visit(node, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

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

  it('tells a forbidden import from an allowed one', () => {
    const cases: [string, string, boolean, boolean][] = [
      ['src/emulator/a.ts', 'src/gce/wire/resources.ts', true, false],
      ['src/gce/a.ts', 'src/emulator/state.ts', true, false],
      ['src/report/a.ts', 'src/run/event.ts', true, true],
      ['src/report/a.ts', 'src/run/event.ts', false, false],
      ['src/run/a.ts', 'listr2', true, false],
      ['src/run/a.ts', 'p-limit', false, true],
    ]
    for (const [from, to, typesOnly, allowed] of cases) {
      expect([from, to, isAllowed({ from, to, typesOnly })]).toEqual([from, to, allowed])
    }
  })

  it('finds a circle', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: [], d: ['b'] }
    const next = new Map(Object.entries(graph).map(([node, others]) => [node, new Set(others)]))
    expect(cycleIn(next)).toEqual(['b', 'd', 'b'])
  })
})
