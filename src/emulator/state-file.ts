import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml'

/** The emulator's state as it is written by hand and saved: everything optional, defaults are filled in. */
export interface EmulatorState {
  /** Projects that exist; absent = any. */
  readonly projects?: readonly string[]
  readonly images?: readonly StateEntry[]
  readonly disks?: readonly StateEntry[]
  readonly snapshots?: readonly StateEntry[]
  /** `gs://bucket/object` */
  readonly objects?: readonly string[]
  /** Image names whose creation fails: `{ name, code, message, httpStatus, leaves }`. */
  readonly failures?: readonly StateEntry[]
  readonly operations?: readonly StateEntry[]
}

export interface StateEntry {
  readonly name: string
  readonly project?: string
  readonly [member: string]: unknown
}

export class EmulatorStateError extends Error {}

const lists = ['images', 'disks', 'snapshots', 'failures', 'operations'] as const
const needed: Readonly<Record<string, readonly string[]>> = {
  images: ['project', 'name'],
  disks: ['project', 'name'],
  snapshots: ['project', 'name'],
  failures: ['name', 'code', 'message'],
  operations: ['project', 'name', 'id', 'type', 'targetName'],
}

/** Throws EmulatorStateError, whose message begins with `file:line:col`. */
function parseState(text: string, file: string): EmulatorState {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const fail = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset)
    throw new EmulatorStateError(`${file}:${line}:${col}: error: ${message}`)
  }
  const [error] = document.errors
  if (error) fail(error.pos[0], error.message)
  const root = document.contents as Node | null
  if (root === null) return {}
  if (!isMap(root)) return fail(offsetOf(root), 'the state must be a map with images, disks, snapshots …')
  for (const { key, value } of root.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const isList = (lists as readonly string[]).includes(name)
    if (!isList && name !== 'projects' && name !== 'objects') {
      fail(offsetOf(key), `unknown key "${name}"; the state has projects, objects, ${lists.join(', ')}`)
    }
    if (!isSeq(value)) {
      if (isScalar(value) && value.value === null) continue
      fail(offsetOf(value), `${name} must be a list`)
    } else if (isList) {
      for (const item of value.items) checkEntry(item as Node, name, fail)
    }
  }
  return document.toJS() as EmulatorState
}

function checkEntry(item: Node, list: string, fail: (offset: number, message: string) => never): void {
  if (!isMap(item)) fail(offsetOf(item), `an entry of ${list} must be a map`)
  else {
    for (const name of needed[list] ?? []) {
      if (!item.has(name)) fail(offsetOf(item), `this entry of ${list} has no ${name}`)
    }
    if (list === 'disks' && !item.has('zone') && !item.has('region')) {
      fail(offsetOf(item), 'this disk has neither zone nor region')
    }
  }
}

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0

function formatState(state: EmulatorState): string {
  return stringify(state, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Undefined if there is no such file. */
export async function loadState(path: string): Promise<EmulatorState | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new EmulatorStateError(`${path}: error: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  return parseState(text, path)
}

/** Whole or not at all: written beside, flushed, then renamed. */
export async function saveState(path: string, state: EmulatorState): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.tmp`
  const file = await open(draft, 'w')
  try {
    await file.writeFile(formatState(state))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}
