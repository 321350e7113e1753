import { type FlagsOf, flagOf } from './options.ts'

type RunFlags = FlagsOf<'apply' | 'plan'>

type FlagRule = { readonly flag: keyof RunFlags } & (
  | { readonly excludes: keyof RunFlags; readonly why: string }
  | { readonly requires: keyof RunFlags; readonly hint: string }
)

const realApi = 'without it, the real API would be used'

const flagRules: readonly FlagRule[] = [
  { flag: 'emulator', excludes: 'endpoint', why: 'one Compute API at a time' },
  { flag: 'metrics', excludes: 'dryRun', why: 'a plan changes nothing that metrics count' },
  { flag: 'emulatorState', requires: 'emulator', hint: realApi },
  { flag: 'emulatorSeed', requires: 'emulator', hint: realApi },
  {
    flag: 'accessTokenFile',
    excludes: 'impersonateServiceAccount',
    why: 'the file holds the token that is sent',
  },
]

/** The first rule that the flags break, as a message; undefined if they break none. */
export function brokenRule(
  flags: Partial<RunFlags>,
): { readonly message: string; readonly hint?: string } | undefined {
  const isSet = (name: keyof RunFlags) => flags[name] !== undefined && flags[name] !== false
  for (const rule of flagRules.filter(({ flag }) => isSet(flag))) {
    if ('excludes' in rule && isSet(rule.excludes)) {
      const message = `${flagOf(rule.flag)} and ${flagOf(rule.excludes)} are mutually exclusive: ${rule.why}`
      return { message }
    }
    if ('requires' in rule && !isSet(rule.requires)) {
      return { message: `${flagOf(rule.flag)} requires ${flagOf(rule.requires)}`, hint: rule.hint }
    }
  }
  return undefined
}
