import { varPrefix } from '../../settings/environment.ts'
import { oddTextWarnings } from '../check/odd-texts.ts'
import { type Diagnostic, isError, type Path } from '../diagnostic.ts'
import { literalText, locate } from '../document/locate.ts'
import { type FileKind, isCausedBySyntaxError, parseFile } from '../document/parse.ts'
import type { FileAccess } from '../files/file-access.ts'
import { readFile } from '../files/read-files.ts'
import type { Place } from '../source-file.ts'

export interface VarSources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly varFiles: readonly string[]
  /** The setting that names them; default: `--var-file`. */
  readonly varFilesFrom?: string
  /** Of --var. */
  readonly vars: readonly Variable[]
  readonly io: FileAccess
}

interface Variable {
  readonly name: string
  readonly value: string
}

/** A variable from outside the manifest. */
export interface GivenVar extends Variable {
  readonly from: 'environment' | 'file' | 'flag'
  /** In a variable file. */
  readonly place?: Place
}

export interface GivenVars {
  /** Of several values for one name, the last wins. */
  readonly given: readonly GivenVar[]
  /** False if a source could not be read: it may set variables that `given` lacks. */
  readonly complete: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** A value of --var, `name=value`; undefined if it is none. */
export function parseVar(pair: string): Variable | undefined {
  const [, name, value] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(pair) ?? []
  return name === undefined || value === undefined ? undefined : { name, value }
}

/** Variables from outside the manifest: MINTAGE_VAR_name, then --var-file, then --var; the last one wins. */
export function collectVars(sources: VarSources): GivenVars {
  const { env, vars } = sources
  const given: GivenVar[] = []
  const diagnostics: Diagnostic[] = []
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(varPrefix) || variable === `${varPrefix}FILE` || value === undefined) continue
    given.push({ name: variable.slice(varPrefix.length), value, from: 'environment' })
  }
  for (const path of sources.varFiles) readVarFile(path, sources, given, diagnostics)
  for (const { name, value } of vars) given.push({ name, value, from: 'flag' })
  return { given, complete: !diagnostics.some(isError), diagnostics }
}

const varFileKind: FileKind = {
  empty: undefined,
  noMap: (what) => `a variable file must be a map of names to values, not ${what}; write NAME: VALUE`,
}

function readVarFile(
  path: string,
  { io, varFilesFrom = '--var-file' }: VarSources,
  given: GivenVar[],
  diagnostics: Diagnostic[],
): void {
  const file = readFile(path, io, (found) =>
    diagnostics.push({ ...found, message: `${varFilesFrom} ${found.message}` }),
  )
  if (file === undefined) return
  const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic)
  const parsed = parseFile(file, varFileKind, report)
  if (parsed === undefined) return
  for (const finding of oddTextWarnings(parsed, parsed.parseFindings)) report(finding)
  for (const [name, item] of Object.entries(parsed.value as object)) {
    const place = locate(parsed, [name], 'key')
    if (isScalar(item)) given.push({ name, value: varText(item, parsed, [name]), from: 'file', place })
    else if (item !== undefined) {
      const wrong: Diagnostic = {
        code: 'invalid-variable',
        severity: 'error',
        message: noScalar(name, item),
        place,
      }
      if (!isCausedBySyntaxError(parsed, wrong)) report(wrong)
    }
  }
}

/** Whether a value can be inserted into text. */
export const isScalar = (item: unknown): item is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof item)

function noScalar(name: string, item: unknown): string {
  if (item === null) return `variable ${name} has no value; set one, or remove the key`
  const kind = Array.isArray(item) ? 'a list' : 'a map'
  const hint = name === 'vars' && kind === 'a map' ? '; write its names without vars:' : ''
  return `variable ${name} must be a string, a number, true or false, not ${kind}${hint}`
}

/** The text of a variable. A number counts as written: 2026.10 is not 2026.1. */
export function varText(value: unknown, parsed: Parameters<typeof literalText>[0], path: Path): string {
  return typeof value === 'number' ? (literalText(parsed, path) ?? String(value)) : String(value)
}
