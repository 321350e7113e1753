import { isError, type Report } from '../../manifest/diagnostic.ts'
import { locate } from '../../manifest/document/locate.ts'
import { type FileKind, type ParsedFile, parseFile } from '../../manifest/document/parse.ts'
import { isMap } from '../../manifest/raw-manifest.ts'
import type { SourceFile } from '../../manifest/source-file.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { parseImagePath } from '../image-ref.ts'
import type { Lock, Pin } from '../pin.ts'

const remake = 'remove the file, then run mintage pin'
const renew = 'remove the entry, then run mintage pin'

const kind: FileKind = {
  empty: `the lock file is empty; ${remake}`,
  noMap: (what) => `the lock file is ${what}; ${remake}`,
}

/** The members of an entry, by what its key names; `image?` may be absent. */
const forms = {
  family: ['image', 'id', 'created'],
  resource: ['id', 'created'],
  archive: ['generation', 'created?'],
} as const

const rules: Readonly<Record<string, readonly [RegExp, string]>> = {
  image: [/^projects\/[^/]+\/global\/images\/[^/]+$/, 'projects/PROJECT/global/images/IMAGE'],
  id: [/^[1-9]\d*$/, 'the digits of an id, in quotes'],
  created: [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/, 'a time such as 2026-11-10T08:00:00Z'],
  generation: [/^[1-9]\d*$/, 'the digits of a generation, in quotes'],
}

/** The pins of a lock file; undefined after reporting its errors. */
export function parseLock(file: SourceFile, report: Report): Lock | undefined {
  let failed = false
  const parsed = parseFile(file, kind, (diagnostic) => {
    failed ||= isError(diagnostic)
    report(diagnostic)
  })
  if (parsed === undefined || failed) return undefined
  const fail = (path: readonly string[], message: string, what: 'key' | 'value' = 'value'): undefined => {
    failed = true
    return void report({
      code: 'invalid-lock',
      severity: 'error',
      message,
      place: locate(parsed, path, what),
    })
  }
  const { version, sources, ...others } = parsed.value as Readonly<Record<string, unknown>>
  if (version !== 1) {
    const found = version === undefined ? '(none)' : `version ${String(version)}`
    fail(
      version === undefined ? [] : ['version'],
      `unsupported lock file: expected version 1, actual ${found}; ${remake}`,
    )
    return undefined
  }
  const [other] = Object.keys(others)
  if (other !== undefined) fail([other], `unknown key "${other}"; a lock file has version and sources`, 'key')
  if (!isMap(sources)) {
    fail(['sources'], `sources must be a map of sources; ${remake}`)
    return undefined
  }
  const pins = new Map<string, Pin>()
  for (const [key, value] of Object.entries(sources)) {
    const pin = parsePin(key, value, parsed, fail)
    if (pin !== undefined) pins.set(key, pin)
  }
  return failed ? undefined : { file, pins }
}

type Fail = (path: readonly string[], message: string, what?: 'key' | 'value') => undefined

function parsePin(key: string, value: unknown, parsed: ParsedFile, fail: Fail): Pin | undefined {
  const form = formOf(key)
  if (form === undefined) {
    return fail(
      ['sources', key],
      `"${key}" is not a source; write its path, starting with projects/, or the https URL of an archive`,
      'key',
    )
  }
  if (!isMap(value)) return fail(['sources', key], `the entry for ${key} must be a map; ${renew}`)
  const members = forms[form]
  const known: readonly string[] = members.map((name) => name.replace('?', ''))
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    return fail(
      ['sources', key, unknown],
      `unknown key "${unknown}" of ${key}; it has ${known.join(', ')}`,
      'key',
    )
  }
  for (const member of members) {
    const name = member.replace('?', '')
    const [rule = /^/, advice] = rules[name] ?? []
    const text = value[name]
    if (text === undefined && name !== member) continue
    if (text === undefined)
      return fail(['sources', key], `the entry for ${key} has no ${name}; ${renew}`, 'key')
    if (
      typeof text !== 'string' ||
      !rule.test(text) ||
      (name === 'created' && Number.isNaN(Date.parse(text)))
    ) {
      return fail(['sources', key, name], `${name} of ${key} must be ${advice}; ${renew}`)
    }
  }
  const { image, id, created, generation } = value as Readonly<Record<string, string>>
  const project = projectOf(key)
  if (image !== undefined && parseImagePath(image)?.project !== project) {
    return fail(
      ['sources', key, 'image'],
      `image ${image} is not in project ${project}, as its source ${key} is; ${renew}`,
    )
  }
  const place = locate(
    parsed,
    ['sources', key, ...(image === undefined ? [] : ['image'])],
    image === undefined ? 'key' : 'value',
  )
  return { path: image ?? key, ...omitUndefined({ id, created, generation }), place }
}

function formOf(key: string): keyof typeof forms | undefined {
  if (/^projects\/[^/]+\/global\/images\/family\/[^/]+$/.test(key)) return 'family'
  if (/^projects\/[^/]+\/(?:global|(?:zones|regions)\/[^/]+)\/(?:images|snapshots|disks)\/[^/]+$/.test(key))
    return 'resource'
  return /^https?:\/\//.test(key) ? 'archive' : undefined
}

const projectOf = (key: string): string | undefined => key.split('/')[1]
