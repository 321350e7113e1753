import { parseDocument } from 'yaml'
import type { Diagnostic } from '../manifest/diagnostic.ts'
import { type FileAccess, fileProblem } from '../manifest/file-access.ts'
import { asWritten, type Path } from '../manifest/locate.ts'

export interface VarSources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly varFiles: readonly string[]
  /** `name=value` */
  readonly vars: readonly string[]
  readonly io: FileAccess
}

const prefix = 'MINTAGE_VAR_'
const nameRule = /^[A-Za-z_][\w-]*$/

/** Variables from outside the manifest: MINTAGE_VAR_name, then --var-file, then --var; the last one wins. */
export function collectVars({ env, varFiles, vars, io }: VarSources): {
  readonly vars: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
} {
  const all = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  const fail = (message: string) => diagnostics.push({ severity: 'error', message })
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(prefix) && name !== `${prefix}FILE` && value !== undefined)
      all.set(name.slice(prefix.length), value)
  }
  for (const file of varFiles) readVarFile(file, io, all, fail)
  for (const pair of vars) {
    const [name = '', ...rest] = pair.split('=')
    if (rest.length === 0 || !nameRule.test(name))
      fail(`--var ${pair.replace(/[^\w-].*$/s, '…')}: write it as --var name=value`)
    else all.set(name, rest.join('='))
  }
  return { vars: all, diagnostics }
}

function readVarFile(
  path: string,
  io: FileAccess,
  vars: Map<string, string>,
  fail: (message: string) => unknown,
): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(io.read(path))
  } catch (error) {
    return fail(`--var-file ${path}: ${error instanceof TypeError ? 'not valid UTF-8' : fileProblem(error)}`)
  }
  const document = parseDocument(text, { stringKeys: true, prettyErrors: false })
  const [problem] = document.errors
  if (problem) return fail(`--var-file ${path}: ${problem.message}`)
  const value: unknown = document.toJS()
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value))
    return fail(`--var-file ${path}: must be a map of variables`)
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object') fail(`--var-file ${path}: variable ${name} must be a single value`)
    else vars.set(name, varText(item, { document }, [name]))
  }
  return undefined
}

/** A variable is text that is put into text: a number counts as it is written, 2026.10 is not 2026.1. */
export function varText(value: unknown, parsed: Parameters<typeof asWritten>[0], path: Path): string {
  return typeof value === 'number' ? (asWritten(parsed, path) ?? String(value)) : String(value)
}
