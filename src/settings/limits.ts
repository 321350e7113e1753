/** The limits of a run on each project. */
export interface Limits {
  /** Requests per minute per project: images.insert. */
  readonly rate: number
  /** images.get and images.getFromFamily. */
  readonly readRate: number
  /** images.list and globalOperations.list. */
  readonly listRate: number
  /** globalOperations.get and globalOperations.wait. */
  readonly operationRate: number
  /** Concurrent images per project: started but not finished. */
  readonly concurrency: number
  /** Images started per hour from one source disk, snapshot or image; undefined = no limit. Raw disks have no limit. */
  readonly sourceRate: number | undefined
}

/** The limits that flags or a manifest set; `off` means no limit. */
export interface GivenLimits extends Partial<Omit<Limits, 'sourceRate'>> {
  readonly sourceRate?: number | 'off'
}

export type LimitName = keyof Limits

/** How the value of a limit is written, on the command line and in a manifest. */
interface Notation {
  /** Without anchors; valid with the u flag. */
  readonly pattern: string
  /** The largest plain number. */
  readonly largest: number
  /** How a flag names its value. */
  readonly placeholder: string
  /** The unit after the number of a default. */
  readonly unit: string
  /** Clauses after the quoted value: the problem, and the notation. */
  readonly fault: string
  readonly advice: string
}

const perMinute: Notation = {
  pattern: '[1-9]\\d{0,6}(?:/(?:min|s))?',
  largest: 9_999_999,
  placeholder: 'n/min',
  unit: '/min',
  fault: 'is not a rate',
  advice: 'write it as 300/min or 5/s',
}

const perHour: Notation = {
  pattern: '[1-9]\\d{0,6}(?:/h)?|off',
  largest: 9_999_999,
  placeholder: 'n/h',
  unit: '/h',
  fault: 'is not a rate',
  advice: 'write it as 6/h, or off for no limit',
}

const count: Notation = {
  pattern: '[1-9]\\d{0,5}',
  largest: 999_999,
  placeholder: 'n',
  unit: '',
  fault: 'is not a number of images',
  advice: 'write a whole number from 1 to 999999',
}

interface Setting {
  readonly notation: Notation
  readonly standard: number
  /** The help text of its flag. */
  readonly help: string
}

/**
 * The table of limits. It is the source of flags, environment variables, the manifest's `limits`, its schema and its
 * manual. The rates lie 20% below Google's documented quotas per minute per project ("Rate quotas" of the Compute
 * API: 375 for `global_resource_write_requests`, 1,500 for the others). `sourceRate` is the rule of Google's guide to
 * creating custom images, quoted in nanovms/ops#1569.
 */
export const limitSettings: Readonly<Record<LimitName, Setting>> = {
  rate: { notation: perMinute, standard: 300, help: 'limit image writes per minute per project' },
  readRate: {
    notation: perMinute,
    standard: 1_200,
    help: 'limit reads of single images per minute per project',
  },
  listRate: { notation: perMinute, standard: 1_200, help: 'limit reads of lists per minute per project' },
  operationRate: {
    notation: perMinute,
    standard: 1_200,
    help: 'limit polls of operations per minute per project',
  },
  concurrency: { notation: count, standard: 500, help: 'limit concurrent images per project' },
  sourceRate: {
    notation: perHour,
    standard: 6,
    help: 'limit images per hour from one source; off: no limit',
  },
}

export const limitNames = Object.keys(limitSettings) as readonly LimitName[]

/** `300/min`, as help and manual show a default. */
export function standardText(name: LimitName): string {
  const { standard, notation } = limitSettings[name]
  return `${standard}${notation.unit}`
}

/** The value of a limit in its own unit; undefined if it does not match its notation. */
export function parseLimit(name: LimitName, text: string): number | 'off' | undefined {
  const { pattern } = limitSettings[name].notation
  if (!new RegExp(`^(?:${pattern})$`, 'u').test(text)) return undefined
  if (text === 'off') return text
  const [number, unit] = text.split('/')
  return Number(number) * (unit === 's' ? 60 : 1)
}

/** Flags (environment variables included) override the manifest, which overrides the defaults. */
export function resolveLimits(flags: GivenLimits, manifest: GivenLimits): Limits {
  const entries = limitNames.map((name) => [
    name,
    flags[name] ?? manifest[name] ?? limitSettings[name].standard,
  ])
  const { sourceRate, ...limits } = Object.fromEntries(entries) as Required<GivenLimits>
  return { ...limits, sourceRate: sourceRate === 'off' ? undefined : sourceRate }
}
