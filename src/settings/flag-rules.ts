import { flagOf, type NameOf, type OptionName } from './options.ts'

type FlagRule = { readonly flag: OptionName } & (
  | { readonly excludes: OptionName; readonly why: string }
  | { readonly requires: OptionName; readonly hint: string }
)

const realApi = 'without it, the real API would be used'
const noManifest = 'a report is not a manifest'

const flagRules: readonly FlagRule[] = [
  { flag: 'emulator', excludes: 'endpoint', why: 'use one Compute API at a time' },
  { flag: 'metrics', excludes: 'dryRun', why: 'a plan changes nothing, so it has no metrics' },
  { flag: 'emulatorState', requires: 'emulator', hint: realApi },
  { flag: 'emulatorSeed', requires: 'emulator', hint: realApi },
  {
    flag: 'accessTokenFile',
    excludes: 'impersonateServiceAccount',
    why: 'the file contains the token to send',
  },
  { flag: 'check', excludes: 'set', why: '--check writes nothing' },
  { flag: 'reportSchema', excludes: 'catalog', why: noManifest },
  { flag: 'reportSchema', excludes: 'modeline', why: noManifest },
  { flag: 'published', requires: 'modeline', hint: 'without it, the schema itself is printed' },
]

/** The first rule that the options break, as a message; undefined if they break none. */
export function brokenRule(
  flags: { readonly [Name in OptionName]?: unknown },
  nameOf: NameOf = flagOf,
): { readonly message: string; readonly hint?: string } | undefined {
  const isSet = (name: OptionName) => flags[name] !== undefined && flags[name] !== false
  for (const rule of flagRules.filter(({ flag }) => isSet(flag))) {
    if ('excludes' in rule && isSet(rule.excludes)) {
      const names = `${nameOf(rule.flag)} and ${nameOf(rule.excludes)}`
      return { message: `${names} are mutually exclusive: ${rule.why}` }
    }
    if ('requires' in rule && !isSet(rule.requires)) {
      return { message: `${nameOf(rule.flag)} requires ${flagOf(rule.requires)}`, hint: rule.hint }
    }
  }
  return undefined
}

/**
 * Whether flags override the variable of this option, although they do not set the option itself: they exclude it, or
 * what it requires.
 */
export function isExcluded(option: OptionName, isFlag: (name: OptionName) => boolean): boolean {
  return flagRules.some((rule) => {
    if ('requires' in rule) {
      return rule.flag === option && !isFlag(rule.requires) && isExcluded(rule.requires, isFlag)
    }
    const { flag, excludes } = rule
    return (flag === option && isFlag(excludes)) || (excludes === option && isFlag(flag))
  })
}
