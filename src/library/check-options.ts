import { usageError } from '../session/command-error.ts'
import { brokenRule } from '../settings/flag-rules.ts'
import { limitSettings } from '../settings/limits.ts'
import { options as table } from '../settings/options.ts'
import type { RunOptions } from './options.ts'
import { toRunOptions } from './session-options.ts'

/** What a value must be. `advice` is a clause without a period. */
interface Check {
  readonly isValid: (value: unknown) => boolean
  readonly advice: string
}

type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check }

type Emulator = Exclude<RunOptions['emulator'], boolean | undefined>

const check = (advice: string, isValid: Check['isValid']): Check => ({ advice, isValid })

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const boolean = check('write true or false', (value) => typeof value === 'boolean')
const text = check('write a string that is not empty', isText)
const texts = check('write a list of strings', (value) => Array.isArray(value) && value.every(isText))
const object = check('write an object', isObject)
const atLeast = (smallest: number, advice: string) =>
  check(advice, (value) => typeof value === 'number' && value >= smallest)

/** The rule of the flag; a list is written as words with commas. */
const asFlag = (name: keyof typeof table): Check => {
  const { parse, advice } = table[name].value
  return check(advice, (value) => parse(String(value)) !== undefined)
}

const limits: Readonly<Record<string, Check>> = Object.fromEntries(
  Object.entries(limitSettings).map(([name, { notation }]) => [
    name,
    check(
      `write a whole number from 1 to ${notation.largest}${name === 'sourceRate' ? ", or 'off'" : ''}`,
      (value) =>
        typeof value === 'number'
          ? Number.isInteger(value) && value >= 1 && value <= notation.largest
          : name === 'sourceRate' && value === 'off',
    ),
  ]),
)

const emulator: Checks<Emulator> = {
  state: text,
  seed: text,
  latencyMs: atLeast(0, 'write milliseconds, from 0'),
}

const checks: Checks<RunOptions> = {
  files: texts,
  project: text,
  vars: object,
  varFiles: texts,
  strict: boolean,
  lock: text,
  locked: boolean,
  env: object,
  clock: object,
  only: texts,
  shard: object,
  phases: check(
    'write a list of create, update, promote and retire',
    (value) => Array.isArray(value) && asFlag('phase').isValid(value),
  ),
  allowOlder: boolean,
  update: boolean,
  prune: boolean,
  maxRetire: asFlag('maxRetire'),
  timeoutMs: atLeast(1, 'write milliseconds, from 1'),
  deadlineMs: check('write milliseconds', (value) => typeof value === 'number' && !Number.isNaN(value)),
  signal: check('write an AbortSignal', (value) => value instanceof AbortSignal),
  limits: object,
  emulator: check('write true, false or an object', (value) => typeof value === 'boolean' || isObject(value)),
  endpoint: text,
  universeDomain: text,
  auth: asFlag('auth'),
  impersonateServiceAccount: texts,
  billingProject: text,
  accessTokenFile: text,
}

/**
 * JavaScript passes what the types exclude: `concurrency: 0` would never start an image, and an unknown `dryRun` would not
 * prevent a change. Throws a CommandError.
 */
export function checkOptions(options: RunOptions): void {
  checkMembers(options, checks, '')
  checkMembers(options.limits, limits, 'limits.')
  if (isObject(options.emulator)) checkMembers(options.emulator, emulator, 'emulator.')
  const broken = brokenRule(toRunOptions(options))
  if (broken !== undefined) throw usageError(broken.message, broken.hint)
}

function checkMembers(
  given: object | undefined,
  known: Readonly<Record<string, Check>>,
  prefix: string,
): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue
    if (!Object.hasOwn(known, name))
      throw usageError(`unknown option ${prefix}${name}`, `options: ${Object.keys(known).join(', ')}`)
    const { isValid, advice } = known[name] as Check
    if (!isValid(value)) throw usageError(`invalid value of ${prefix}${name}`, advice)
  }
}
