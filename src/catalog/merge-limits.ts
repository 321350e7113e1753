import type { FileLimits } from '../manifest/check-file.ts'
import type { Diagnostic } from '../manifest/diagnostic.ts'
import { locate } from '../manifest/document/locate.ts'
import { type GivenLimits, type LimitName, limitNames, parseLimit } from '../settings/limits.ts'

/** The limits of all files together. Several files may set a limit if they agree, or if one overrides the other. */
export function mergeLimits(files: readonly FileLimits[]): {
  readonly limits: GivenLimits
  readonly diagnostics: readonly Diagnostic[]
} {
  const limits: Partial<Record<LimitName, number | 'off'>> = {}
  const diagnostics: Diagnostic[] = []
  for (const name of limitNames) {
    const setting = files.filter(({ raw }) => raw[name] !== undefined)
    const overridden = new Set(setting.map(({ overrides }) => overrides))
    const [first, ...others] = setting.filter(({ parsed }) => !overridden.has(parsed))
    if (first === undefined) continue
    const value = limitOf(first, name)
    if (value !== undefined) limits[name] = value
    const differing = others.filter((other) => limitOf(other, name) !== value)
    diagnostics.push(...differing.map((other) => conflict(name, first, other)))
  }
  return { limits: limits as GivenLimits, diagnostics }
}

function limitOf({ raw }: FileLimits, name: LimitName): number | 'off' | undefined {
  return parseLimit(name, String(raw[name]))
}

function conflict(name: LimitName, first: FileLimits, other: FileLimits): Diagnostic {
  const path = ['limits', name]
  return {
    severity: 'error',
    code: 'conflicting-limits',
    message: `limits.${name} has two values, ${first.raw[name]} and ${other.raw[name]}; keep one of them`,
    place: locate(other.parsed, path),
    related: [{ message: 'first defined here', place: locate(first.parsed, path) }],
  }
}
