import { parseDuration, parseDurationOrZero } from '../util/duration.ts'
import { parseBoolean } from './environment.ts'
import { type GivenLimits, type LimitName, limitSettings, parseLimit } from './limits.ts'
import { parseShard } from './shard.ts'

/** How the value of an option is written. */
export interface ValueKind<Value> {
  /** How help names the value; undefined for a switch. */
  readonly placeholder: string | undefined
  /** Undefined if the text breaks the notation. */
  readonly parse: (text: string) => Value | undefined
  /** The notation, as a clause without a period. */
  readonly advice: string
  readonly choices?: readonly string[]
  /** The words of which the value is a list: `one,other`. */
  readonly words?: readonly string[]
  /** The option is repeatable: `parse` returns a list of one value. */
  readonly isList?: true
}

const kind = <Value>(
  placeholder: string | undefined,
  parse: ValueKind<Value>['parse'],
  advice: string,
): ValueKind<Value> => ({ placeholder, parse, advice })

/** A switch: without a value as a flag, with one as a variable. */
export const toggle = kind(undefined, parseBoolean, 'write 1, true, yes or on; or 0, false, no or off')

export const text = (placeholder: string) =>
  kind(placeholder, (given) => given || undefined, 'write a value that is not empty')

/** ms */
export const duration = kind('duration', parseDuration, 'write it as 90s, 10m or 1h30m, longer than zero')

/** ms, from zero. */
export const latency = kind('duration', parseDurationOrZero, 'write it as 250ms, 90s or 10m, or as 0s')

/** A whole number from zero. */
export const quantity = kind('number', parseQuantity, 'write a whole number from 0 to 1000000')

/** `3/8` */
export const shard = kind('i/n', parseShard, 'write it as 3/8, from 1/8 to 8/8, with at most 10,000 shards')

export const port = kind('port', parsePort, 'write a port from 0 to 65535')

/** `DELEGATE,…,TARGET`, as gcloud takes it. */
export const serviceAccounts = kind(
  'emails',
  parseAccounts,
  'write the email address of a service account, delegates before it: DELEGATE,TARGET',
)

export const limit = <Name extends LimitName>(name: Name) =>
  kind(
    limitSettings[name].notation.placeholder,
    (given) => parseLimit(name, given) as NonNullable<GivenLimits[Name]> | undefined,
    limitSettings[name].notation.advice,
  )

export const list = <Value>({ parse, ...one }: ValueKind<Value>): ValueKind<readonly Value[]> => ({
  ...one,
  isList: true,
  parse(given) {
    const value = parse(given)
    return value === undefined ? undefined : [value]
  },
})

export const choice = <const Choice extends string>(placeholder: string, choices: readonly Choice[]) => ({
  ...kind(
    placeholder,
    (given) => choices.find((one) => one === given),
    `choose one of ${choices.join(', ')}`,
  ),
  choices,
})

/** `one,other`: each item is one of the choices. */
export const choices = <const Choice extends string>(placeholder: string, all: readonly Choice[]) => ({
  ...kind(
    placeholder,
    (given): readonly Choice[] | undefined => {
      const items = given.split(',').map((item) => all.find((one) => one === item.trim()))
      return items.every((item) => item !== undefined) ? items : undefined
    },
    `write one or more of ${all.join(',')}`,
  ),
  words: all as readonly string[],
  isList: true as const,
})

function parseQuantity(given: string): number | undefined {
  return /^\d{1,7}$/.test(given) && Number(given) <= 1_000_000 ? Number(given) : undefined
}

function parsePort(given: string): number | undefined {
  return /^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? Number(given) : undefined
}

function parseAccounts(given: string): readonly string[] | undefined {
  const accounts = given.split(',').map((account) => account.trim())
  return accounts.every((account) => /^[^\s/:@]+(@[^\s/:@]+)?$/.test(account)) ? accounts : undefined
}
