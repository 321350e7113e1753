import { isReportOfOthers, stdoutFormats } from './formats.ts'
import { type LimitName, limitSettings, standardText } from './limits.ts'
import { logFormats } from './log-format.ts'
import { logLevels } from './log-level.ts'
import { type CommandName, type OptionDefinition, optionsIn } from './option-definition.ts'
import {
  choice,
  choices,
  duration,
  latency,
  limit,
  list,
  port,
  quantity,
  serviceAccounts,
  shard,
  text,
  toggle,
  type ValueKind,
} from './value-kinds.ts'

const projects = optionsIn(
  'Input',
  'apply',
  'plan',
  'validate',
  'import',
  'status',
  'pin',
  'permissions',
  'init',
)
const input = optionsIn('Input', 'apply', 'plan', 'validate', 'status', 'pin', 'permissions')
const selection = optionsIn('Input', 'apply', 'plan', 'pin')
const ofRuns = optionsIn('Input', 'apply', 'plan')
const upkeep = optionsIn('Upkeep', 'apply', 'plan')
const locking = optionsIn('Input', 'apply', 'plan', 'validate', 'permissions')
const limits = optionsIn('Limits', 'apply', 'plan')
const runs = optionsIn('Limits', 'apply', 'plan', 'import', 'status', 'pin')
const access = optionsIn('Endpoint and credentials', 'apply', 'plan', 'import', 'status', 'pin')
const result = optionsIn('Output', 'apply', 'plan')
const reports = optionsIn('Output', 'apply', 'plan', 'validate')
const progress = optionsIn('Output', 'apply', 'plan', 'import', 'status', 'pin')
const table = optionsIn('Output', 'apply', 'plan', 'status')
const output = optionsIn('Output', 'apply', 'plan', 'validate', 'import', 'status', 'pin', 'permissions')
const resultOfApply = optionsIn('Output', 'apply')
const resultOfValidate = optionsIn('Output', 'validate')
const resultOfPermissions = optionsIn('Output', 'permissions')
const ofApply = optionsIn('Options', 'apply')
const ofPlan = optionsIn('Options', 'plan')
const ofPin = optionsIn('Options', 'pin')
const ofImport = optionsIn('Input', 'import')
const ofPermissions = optionsIn('Options', 'permissions')
const ofInit = optionsIn('Options', 'init')
const ofExplain = optionsIn('Options', 'explain')
const ofSchema = optionsIn('Options', 'schema')
const ofEmulator = optionsIn('Options', 'emulator')

const limitOption = <Name extends LimitName>(name: Name) =>
  limits(limit(name), limitSettings[name].help, {
    fallback: standardText(name),
    manifestKey: `limits.${name}`,
  })

/**
 * The table of options. It is the source of flags, environment variables, help, the types of the commands' arguments
 * and docs/options.md. The name of `readRate` is `--read-rate` as a flag and MINTAGE_READ_RATE as a variable.
 */
export const options = {
  project: projects(text('id'), 'use this project, or select it from a list of projects'),
  var: input(list(text('name=value')), 'set a variable of the manifest (repeatable)', { flagOnly: true }),
  varFile: input(list(text('file')), 'read variables from a YAML file (repeatable)'),
  strict: input(toggle, 'treat warnings as errors'),
  lock: input(text('file'), "use this file instead of the manifest's mintage.lock"),
  locked: locking(toggle, 'reject sources that the lock file does not pin'),
  only: selection(list(text('glob')), 'select by name or project/name; !GLOB excludes (repeatable)'),
  shard: ofRuns(shard, 'select part i of n, to split a catalog among runs'),
  allowOlder: ofRuns(toggle, 'allow releases older than the head of their family'),
  update: upkeep(toggle, 'correct drifted labels, descriptions and missing families'),
  prune: upkeep(toggle, 'delete images whose announced date has passed'),
  maxRetire: upkeep(quantity, 'limit retirements per run and project (10, or 5% if larger)'),
  phase: upkeep(
    choices('phases', ['create', 'update', 'promote', 'retire']),
    'select the phases: create,update,promote,retire',
  ),
  timeout: limits(duration, 'set the per-image timeout', { default: '10h' }),
  deadline: runs(duration, 'set the run timeout; unfinished images are reported'),
  rate: limitOption('rate'),
  readRate: limitOption('readRate'),
  listRate: limitOption('listRate'),
  operationRate: limitOption('operationRate'),
  concurrency: limitOption('concurrency'),
  sourceRate: limitOption('sourceRate'),
  emulator: access(toggle, 'use a built-in Compute emulator'),
  emulatorState: access(text('file'), "keep the emulator's state in this file"),
  emulatorSeed: access(text('file'), 'load this state if --emulator-state has none yet'),
  emulatorLatency: access(latency, 'set how long emulator operations take', { default: '2s' }),
  endpoint: access(text('url'), 'use another Compute endpoint'),
  universeDomain: access(text('domain'), 'set the universe domain of endpoint and credentials'),
  auth: access(
    choice('mode', ['auto', 'always', 'none']),
    'send tokens to Google (auto), to any endpoint, or never',
    { default: 'auto' },
  ),
  impersonateServiceAccount: access(serviceAccounts, 'act as this service account'),
  billingProject: access(text('id'), "use this project's API quota"),
  accessTokenFile: access(text('file'), 'read the access token from this file'),
  format: table(choice('format', stdoutFormats), 'set the output format', {
    default: 'text',
  }),
  marker: table(text('name'), 'set the name in line 1 of Markdown (default: the catalog)'),
  report: reports(list(text('[kind=]file')), 'write a report too; extension sets the kind (repeatable)', {
    isOfOthers: isReportOfOthers,
  }),
  annotations: reports(
    choice('when', ['auto', 'on', 'off']),
    'write GitHub annotations; auto: in GitHub Actions',
    { default: 'auto' },
  ),
  metrics: resultOfApply(text('file.prom'), 'write Prometheus metrics of the run'),
  verbose: result(toggle, 'list existing images too, and each field to be sent'),
  logLevel: progress(choice('level', logLevels), 'set the log level; trace: log requests and responses', {
    default: 'info',
  }),
  logFormat: output(choice('format', logFormats), 'set the format of stderr; auto: json for log agents', {
    default: 'auto',
  }),
  quiet: output(toggle, 'print only errors to stderr'),
  color: output(choice('when', ['auto', 'always', 'never']), 'set when to color the output', {
    default: 'auto',
  }),
  dryRun: ofApply(toggle, 'show the plan and stop; read-only'),
  detailedExitcode: ofPlan(toggle, 'exit with 2 on changes, 1 on drift'),
  check: ofPin(toggle, 'exit with 2 if a source has moved; write nothing'),
  set: ofPin(list(text('source=image')), 'set the image of a source family (repeatable)', { flagOnly: true }),
  family: ofImport(text('name'), 'select the images of this family'),
  filter: ofImport(text('expression'), 'select by an API filter expression'),
  deprecated: ofImport(toggle, 'select deprecated images too'),
  // no variable: MINTAGE_PHASE selects phases of apply, which reads in each, and would hide the permissions to read
  permissionPhase: ofPermissions(
    choices('phases', ['read', 'create', 'update', 'promote', 'retire', 'prune']),
    'select phases: read,create,update,promote,retire,prune',
    { flag: 'phase', flagOnly: true },
  ),
  permissionFormat: resultOfPermissions(
    choice('format', ['text', 'json', 'role', 'terraform']),
    'set the output format',
    { flag: 'format', default: 'text' },
  ),
  in: ofPermissions(list(text('id')), 'list the permissions in this project only (repeatable)', {
    flagOnly: true,
  }),
  schema: ofInit(
    choice('where', ['auto', 'file', 'published', 'none']),
    'set the schema that the first line names, for editors',
    { default: 'auto' },
  ),
  validateFormat: resultOfValidate(choice('format', ['text', 'json']), 'set the output format', {
    flag: 'format',
    default: 'text',
  }),
  recursive: ofExplain(toggle, 'list all nested fields with their types only'),
  catalog: ofSchema(toggle, 'print the schema of _catalog.yaml instead'),
  reportSchema: ofSchema(toggle, 'print the schema of reports', { flag: 'report', flagOnly: true }),
  modeline: ofSchema(toggle, 'print the first line that connects editors to the schema'),
  published: ofSchema(toggle, 'use the schema on unpkg.com in that line'),
  port: ofEmulator(port, 'listen on this port; 0: any free port', { default: '8787' }),
  host: ofEmulator(text('host'), 'listen on this address', { default: '127.0.0.1' }),
  allowHost: ofEmulator(list(text('name')), 'serve requests to this host name too (repeatable)'),
  state: ofEmulator(text('file'), 'keep the state in this YAML file across restarts'),
  seed: ofEmulator(text('file'), 'load this state if --state has none yet'),
  latency: ofEmulator(latency, 'set how long operations take', { fallback: '2s' }),
  quota: ofEmulator(
    choice('preset', ['documented', 'none']),
    "set the rate quotas: Google's documented ones, or none",
  ),
  strictBodies: ofEmulator(toggle, 'reject unknown members and mistyped scalars in bodies'),
  config: ofEmulator(text('file'), 'read latencies, quotas and faults from this YAML file'),
}

type Options = typeof options

export type OptionName = keyof Options

type ValueOf<Definition extends OptionDefinition> =
  Definition['value'] extends ValueKind<infer Value> ? Value : never

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

const definitions: Readonly<Record<OptionName, OptionDefinition>> = options

/** `--read-rate` */
export const flagOf = (name: OptionName): string =>
  `--${definitions[name].flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** `MINTAGE_READ_RATE` */
export const variableOf = (name: OptionName): string =>
  `MINTAGE_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`

/** What an option is called where the user has set it: its flag, or its variable. */
export type NameOf = (name: OptionName) => string

const allOptions = () => Object.entries(definitions) as [OptionName, OptionDefinition][]

/** The variables of all options. */
export const variables = (): ReadonlySet<string> =>
  new Set(allOptions().flatMap(([name, { flagOnly }]) => (flagOnly ? [] : variableOf(name))))

/** Whether the variable may have this value, in some command. */
export const isValueOf = (variable: string, text: string): boolean =>
  allOptions().some(
    ([name, { value, flagOnly }]) =>
      !flagOnly && variableOf(name) === variable && value.parse(text) !== undefined,
  )

export const optionsOf = (command: CommandName): readonly (readonly [OptionName, OptionDefinition])[] =>
  (Object.entries(options) as [OptionName, OptionDefinition][]).filter(([, { commands }]) =>
    commands.includes(command),
  )
