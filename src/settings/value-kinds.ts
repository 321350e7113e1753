import { parseDuration, parseDurationOrZero } from '../util/duration.ts'
import { parseBoolean } from './environment.ts'
import { type GivenLimits, type LimitName, limitSettings, parseLimit } from './limits.ts'

/** How the value of an option is written. */
export interface ValueKind<Value> {
  /** How help names the value; undefined for a switch. */
  readonly placeholder: string | undefined
  /** Undefined if the text is not written as it has to be. */
  readonly parse: (text: string) => Value | undefined
  /** How to write it: a clause without a period. */
  readonly advice: string
  readonly choices?: readonly string[]
  /** May be given several times: `parse` makes a list of one. */
  readonly isList?: true
}

/** A switch: without a value as a flag, with one as a variable. */
export const toggle: ValueKind<boolean> = {
  placeholder: undefined,
  parse: parseBoolean,
  advice: 'write 1, true, yes or on; or 0, false, no or off',
}

export const text = (placeholder: string): ValueKind<string> => ({
  placeholder,
  parse: (given) => given || undefined,
  advice: 'write a value that is not empty',
})

export const list = <Value>({ parse, ...kind }: ValueKind<Value>): ValueKind<readonly Value[]> => ({
  ...kind,
  isList: true,
  parse(given) {
    const value = parse(given)
    return value === undefined ? undefined : [value]
  },
})

export function choice<const Choice extends string>(
  placeholder: string,
  choices: readonly Choice[],
): ValueKind<Choice> {
  return {
    placeholder,
    parse: (given) => choices.find((one) => one === given),
    advice: `allowed choices are ${choices.join(', ')}`,
    choices,
  }
}

/** ms */
export const duration: ValueKind<number> = {
  placeholder: 'duration',
  parse: parseDuration,
  advice: 'write it as 90s, 10m or 1h30m, longer than zero',
}

/** ms; none at all is a duration too. */
export const latency: ValueKind<number> = {
  placeholder: 'duration',
  parse: parseDurationOrZero,
  advice: 'write it as 250ms, 90s or 10m, or as 0s',
}

export const port: ValueKind<number> = {
  placeholder: 'port',
  parse: (given) => (/^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? Number(given) : undefined),
  advice: 'write a port from 0 to 65535',
}

/** `DELEGATE,…,TARGET`, as gcloud takes it. */
export const serviceAccounts: ValueKind<readonly string[]> = {
  placeholder: 'emails',
  parse(given) {
    const accounts = given.split(',').map((account) => account.trim())
    return accounts.every((account) => /^[^\s/:@]+(@[^\s/:@]+)?$/.test(account)) ? accounts : undefined
  },
  advice: 'write the e-mail address of a service account, delegates before it: DELEGATE,TARGET',
}

export function limit<Name extends LimitName>(name: Name): ValueKind<NonNullable<GivenLimits[Name]>> {
  const { placeholder, advice } = limitSettings[name].notation
  const parse = (given: string) => parseLimit(name, given) as NonNullable<GivenLimits[Name]> | undefined
  return { placeholder, parse, advice }
}
