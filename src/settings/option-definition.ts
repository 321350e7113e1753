import type { ValueKind } from './value-kinds.ts'

export const commandNames = [
  'apply',
  'plan',
  'validate',
  'pin',
  'import',
  'status',
  'permissions',
  'init',
  'explain',
  'completion',
  'schema',
  'emulator',
] as const

export type CommandName = (typeof commandNames)[number]

export type OptionGroup = 'Input' | 'Upkeep' | 'Limits' | 'Endpoint and credentials' | 'Output' | 'Options'

interface OptionDetails {
  /** In the notation of the flag. */
  readonly default?: string
  /** The default where a file may set the value too. */
  readonly fallback?: string
  /** The manifest key for the same setting. */
  readonly manifestKey?: string
  /** The option has no environment variable. */
  readonly flagOnly?: true
  /** Another command has a flag of the same name, with other values: the flag without its dashes. */
  readonly flag?: string
  /** Whether a value suits only other commands; by default one that this option does not accept, and another does. */
  readonly isOfOthers?: (text: string, command: CommandName) => boolean
}

export interface OptionDefinition extends OptionDetails {
  /** The option's heading in help. */
  readonly group: OptionGroup
  /** The commands that accept the option. */
  readonly commands: readonly CommandName[]
  readonly value: ValueKind<unknown>
  /** Imperative, at most 60 characters. */
  readonly help: string
}

/** Options of some commands, below one heading of their help. */
export const optionsIn =
  <const Commands extends readonly CommandName[]>(group: OptionGroup, ...commands: Commands) =>
  <Kind extends ValueKind<unknown>, const Given extends OptionDetails = Record<never, never>>(
    value: Kind,
    help: string,
    more?: Given,
  ) => ({
    group,
    commands,
    value,
    help,
    ...(more as Given),
  })
