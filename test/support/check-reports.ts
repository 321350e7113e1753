import { readFileSync, statSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { reportSchema } from '../../src/report/json/report-schema.ts'

/** Refuses keys that the schema lacks: for consumers they are additions, for tests an error. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const members = Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, closed(member)]))
  const isObject = 'properties' in schema && 'required' in schema
  return isObject ? { ...members, additionalProperties: false } : members
}

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true })
const validate = ajv.compile(closed(reportSchema) as object)

/** Throws unless the value is a report by the published schema, without further keys. */
export function expectReport(value: unknown): void {
  if (validate(value)) return
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'const')
  const lines = errors.map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(`a report does not match schemas/report.schema.json:\n${lines.join('\n')}`)
}

/** Checks every JSON report of a command: on stdout, and in files of --report. */
export function checkReports(args: readonly string[], stdout: string): void {
  if (isReport(stdout)) expectReport(JSON.parse(stdout))
  for (const [index, arg] of args.entries()) {
    const [, inline] = /^--report=(.*)$/s.exec(arg) ?? []
    const value = args[index - 1] === '--report' ? arg : inline
    const path = value?.replace(/^json=/, '')
    if (value === undefined || path === undefined || !(path.endsWith('.json') || path !== value)) continue
    const text = contentOf(path)
    if (isReport(text)) expectReport(JSON.parse(text))
  }
}

/** Empty for a path that a test made unreadable, or that is a device such as /dev/full. */
function contentOf(path: string): string {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : ''
  } catch {
    return ''
  }
}

const isReport = (text: string): boolean => /^\{\s*"version": "\d+\.\d+",\s*"command": /.test(text)
