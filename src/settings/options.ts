import { type LimitName, limitSettings, standardText } from './limits.ts'
import { logLevels } from './log-level.ts'
import {
  choice,
  duration,
  latency,
  limit,
  port,
  serviceAccounts,
  text,
  type ValueKind,
} from './value-kinds.ts'

export const commandNames = ['apply', 'plan', 'validate', 'schema', 'emulator'] as const

export type CommandName = (typeof commandNames)[number]

export type OptionGroup = 'Input' | 'Limits' | 'Endpoint and credentials' | 'Output' | 'Options'

export interface OptionDefinition {
  /** The heading in help. */
  readonly group: OptionGroup
  /** Those that take it. */
  readonly commands: readonly CommandName[]
  /** Imperative, at most 60 characters. */
  readonly help: string
  /** Absent: a switch. */
  readonly value?: ValueKind<unknown>
  /** May be given several times; the value is the list of them. */
  readonly repeatable?: true
  /** As it would be written. */
  readonly default?: string
  /** What applies if no file sets the value either. */
  readonly lastDefault?: string
  /** The key of a manifest that sets it too. */
  readonly manifestKey?: string
  /** No environment variable sets it. */
  readonly flagOnly?: true
}

const input = { group: 'Input', commands: ['apply', 'plan', 'validate'] } as const
const runInput = { group: 'Input', commands: ['apply', 'plan'] } as const
const limits = { group: 'Limits', commands: ['apply', 'plan'] } as const
const access = { group: 'Endpoint and credentials', commands: ['apply', 'plan'] } as const
const output = { group: 'Output', commands: ['apply', 'plan', 'validate'] } as const
const runOutput = { group: 'Output', commands: ['apply', 'plan'] } as const
const schema = { group: 'Options', commands: ['schema'] } as const
const emulator = { group: 'Options', commands: ['emulator'] } as const

const limitOption = <Name extends LimitName>(name: Name) => ({
  ...limits,
  value: limit(name),
  help: limitSettings[name].help,
  lastDefault: standardText(name),
  manifestKey: `limits.${name}`,
})

/**
 * Each option once: flags, environment variables, help, the types of the commands' arguments and docs/options.md come
 * from here. The name of `readRate` is `--read-rate` as a flag and MINTAGE_READ_RATE as a variable.
 */
export const options = {
  project: { ...input, value: text('id'), help: 'use this project for images that name none' },
  var: {
    ...input,
    value: text('name=value'),
    repeatable: true,
    flagOnly: true,
    help: 'set a variable of the manifest (repeatable)',
  },
  varFile: {
    ...input,
    value: text('file'),
    repeatable: true,
    help: 'read variables from a YAML file (repeatable)',
  },
  strict: { ...input, help: 'treat warnings as errors' },
  only: {
    ...runInput,
    value: text('glob'),
    repeatable: true,
    help: 'select by name or project/name; !GLOB excludes (repeatable)',
  },
  timeout: { ...limits, value: duration, default: '10h', help: 'set the per-image timeout' },
  deadline: {
    ...limits,
    value: duration,
    help: 'set the run timeout; unfinished images are reported',
  },
  rate: limitOption('rate'),
  readRate: limitOption('readRate'),
  listRate: limitOption('listRate'),
  operationRate: limitOption('operationRate'),
  concurrency: limitOption('concurrency'),
  sourceRate: limitOption('sourceRate'),
  emulator: { ...access, help: 'use a built-in Compute emulator' },
  emulatorState: { ...access, value: text('file'), help: "keep the emulator's state in this file" },
  emulatorSeed: {
    ...access,
    value: text('file'),
    help: 'load this state if --emulator-state has none yet',
  },
  emulatorLatency: {
    ...access,
    value: latency,
    default: '2s',
    help: 'set how long an operation of the emulator takes',
  },
  endpoint: { ...access, value: text('url'), help: 'use another Compute endpoint' },
  universeDomain: {
    ...access,
    value: text('domain'),
    help: 'set the universe domain of endpoint and credentials',
  },
  auth: {
    ...access,
    value: choice('mode', ['auto', 'always', 'none']),
    default: 'auto',
    help: 'send tokens to Google (auto), to any endpoint, or never',
  },
  impersonateServiceAccount: { ...access, value: serviceAccounts, help: 'act as this service account' },
  billingProject: { ...access, value: text('id'), help: "use this project's API quota" },
  accessTokenFile: { ...access, value: text('file'), help: 'read the access token from this file' },
  format: {
    ...runOutput,
    value: choice('format', ['text', 'json', 'markdown']),
    default: 'text',
    help: 'set the output format',
  },
  report: { ...runOutput, value: text('file'), help: 'write the result to a .json, .md or .txt file too' },
  verbose: { ...runOutput, help: 'list existing images too, and each field to be sent' },
  logLevel: {
    ...runOutput,
    value: choice('level', logLevels),
    default: 'info',
    help: 'set the log level; trace: log requests and responses',
  },
  quiet: { ...output, help: 'print only errors to stderr' },
  color: {
    ...output,
    value: choice('when', ['auto', 'always', 'never']),
    default: 'auto',
    help: 'set when to color the output',
  },
  dryRun: { group: 'Options', commands: ['apply'], help: 'show the plan and stop; read-only' },
  detailedExitcode: { group: 'Options', commands: ['plan'], help: 'exit with 2 on changes, 1 on drift' },
  catalog: { ...schema, help: 'print the schema of _catalog.yaml instead' },
  modeline: { ...schema, help: 'print the first line that makes an editor use it' },
  port: { ...emulator, value: port, default: '8787', help: 'listen on this port; 0: any free one' },
  host: { ...emulator, value: text('host'), default: '127.0.0.1', help: 'listen on this address' },
  allowHost: {
    ...emulator,
    value: text('name'),
    repeatable: true,
    help: 'serve requests to this host name too (repeatable)',
  },
  state: { ...emulator, value: text('file'), help: 'keep the state in this YAML file across restarts' },
  seed: { ...emulator, value: text('file'), help: 'load this state if --state has none yet' },
  latency: { ...emulator, value: latency, lastDefault: '2s', help: 'set how long an operation takes' },
  quota: {
    ...emulator,
    value: choice('preset', ['documented', 'none']),
    help: "set the rate quotas: Google's documented ones, or none",
  },
  strictBodies: { ...emulator, help: 'refuse unknown members and mistyped scalars of a body' },
  config: {
    ...emulator,
    value: text('file'),
    help: 'read latencies, quotas and faults from this YAML file',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>

type Options = typeof options

export type OptionName = keyof Options

type ValueOf<Definition> = Definition extends { readonly value: ValueKind<infer Value> }
  ? Definition extends { readonly repeatable: true }
    ? readonly Value[]
    : Value
  : boolean

type NamesOf<Command, Name extends OptionName = OptionName> = Name extends unknown
  ? Command extends Options[Name]['commands'][number]
    ? Name
    : never
  : never

type WithDefault = {
  [Name in OptionName]: Options[Name] extends { default: string } ? Name : never
}[OptionName]

/** The parsed options of a command (or of several commands together), with their defaults. */
export type FlagsOf<Command extends CommandName> = {
  readonly [Name in NamesOf<Command> & WithDefault]: ValueOf<Options[Name]>
} & { readonly [Name in Exclude<NamesOf<Command>, WithDefault>]?: ValueOf<Options[Name]> }

/** `--read-rate` */
export const flagOf = (name: OptionName): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** `MINTAGE_READ_RATE` */
export const variableOf = (name: OptionName): string =>
  `MINTAGE_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`

export const optionsOf = (command: CommandName): readonly (readonly [OptionName, OptionDefinition])[] =>
  (Object.entries(options) as [OptionName, OptionDefinition][]).filter(([, { commands }]) =>
    commands.includes(command),
  )
