import type { Io } from '../commands/io.ts'
import type { ReportArguments } from '../commands/output/report-end.ts'
import type { ExitCode } from '../report/exit-code.ts'
import type { CommandName } from '../settings/option-definition.ts'
import type { FlagsOf } from '../settings/options.ts'
import { shells } from '../settings/shells.ts'
import type { Candidate } from './candidate.ts'

export interface CommandArguments {
  /** Manifest files and folders. */
  readonly acceptsFiles?: true
  readonly argument?: {
    /** In commander's notation: `<required>`, `[optional]`. */
    readonly usage: string
    readonly help: string
    /** All its values. */
    readonly choices?: readonly string[]
    /** What shells offer after the characters that the user typed; files if absent. */
    readonly words?: (given: string) => Promise<readonly Candidate[]>
  }
}

interface CommandDefinition<Name extends CommandName> extends CommandArguments {
  /** The command's line in the list of commands. */
  readonly summary: string
  readonly description: string
  readonly examples: readonly string[]
  /** Each command is imported when it runs, so that `validate` does not load the HTTP client. */
  readonly load: () => Promise<CommandFunction<Name>>
}

type CommandFunction<Name extends CommandName> = (
  flags: FlagsOf<Name> & ReportArguments,
  io: Io,
) => Promise<ExitCode>

export const commandTable: { readonly [Name in CommandName]: CommandDefinition<Name> } = {
  apply: {
    summary: 'create missing images, update and retire others',
    description:
      'Create the missing images of the manifest, update and retire others by its rules, and report on each.',
    acceptsFiles: true,
    examples: [
      'mintage apply                            images.yaml in this folder',
      "mintage apply base.yaml web.yaml --only 'web-*'",
      'mintage apply --var release=2026-11 --report report.json',
      'mintage apply --prune                    also deletes images that are due',
      'mintage apply --deadline 50m --report report.html',
    ],
    load: async () => (await import('../commands/apply.ts')).apply,
  },
  plan: {
    summary: 'show what apply would do; read-only',
    description: 'Show what apply would do. Read-only.',
    acceptsFiles: true,
    examples: [
      'mintage plan images.yaml',
      'mintage plan --format markdown --detailed-exitcode',
      'mintage plan --locked --verbose          lists every image of a family',
    ],
    load: async () => (await import('../commands/plan.ts')).plan,
  },
  validate: {
    summary: 'check the manifest offline; needs no credentials',
    description: 'Check the manifest offline: syntax, schema, expressions, references. Needs no credentials.',
    acceptsFiles: true,
    examples: ['mintage validate images.yaml', 'mintage validate --strict manifests/'],
    load: async () => (await import('../commands/validate.ts')).validate,
  },
  pin: {
    summary: 'pin the sources that images follow in a lock file',
    description:
      'Write the current image of each source family, and the state of other sources that images follow, to mintage.lock.',
    acceptsFiles: true,
    examples: [
      'mintage pin images.yaml',
      'mintage pin --check images.yaml',
      'mintage pin --set family/debian-12=debian-12-bookworm-v20261110 images.yaml',
    ],
    load: async () => (await import('../commands/pin.ts')).pin,
  },
  import: {
    summary: 'print a manifest of existing images; read-only',
    description: 'Print a manifest of the images of a project, and check that its plan is empty. Read-only.',
    examples: [
      'mintage import --project golden-prod > images.yaml',
      'mintage import --project golden-prod --family web-prod --deprecated',
    ],
    load: async () => (await import('../commands/import.ts')).importImages,
  },
  status: {
    summary: 'show the state of each family; read-only',
    description: 'Show head, age, states and due dates of each family of the manifest. Read-only.',
    acceptsFiles: true,
    examples: ['mintage status images.yaml', 'mintage status --format json manifests/'],
    load: async () => (await import('../commands/status.ts')).status,
  },
  permissions: {
    summary: 'list the permissions that the manifest requires',
    description:
      'List the permissions that each phase requires, by project and bucket, as a table, a custom role or Terraform. Offline; needs no credentials.',
    acceptsFiles: true,
    examples: [
      'mintage permissions images.yaml          of all phases that it uses',
      'mintage permissions --phase read         of plan',
      'mintage permissions --phase create --format role --in golden-prod > role.yaml',
      'mintage permissions --format terraform > permissions.tf',
    ],
    load: async () => (await import('../commands/permissions.ts')).permissions,
  },
  init: {
    summary: 'write an annotated manifest to start from',
    description:
      'Write an annotated manifest to a new file, and print the next steps. No file is overwritten.',
    argument: { usage: '[file]', help: 'the new file, or - for stdout (default: images.yaml)' },
    examples: [
      'mintage init                             writes images.yaml',
      'mintage init --project golden-prod web.yaml',
    ],
    load: async () => (await import('../commands/authoring/init.ts')).init,
  },
  explain: {
    summary: 'describe a field of the manifest',
    description:
      'Describe a field of the manifest: type, values, rules, default, changes, examples and fields.',
    argument: {
      usage: '[field]',
      help: 'the field, such as images.labels (default: the top level)',
      words: async (given) => (await import('../commands/authoring/explain.ts')).fieldWords(given),
    },
    examples: [
      'mintage explain                          lists the fields of the top level',
      'mintage explain images.guestOsFeatures',
      'mintage explain families --recursive',
    ],
    load: async () => (await import('../commands/authoring/explain.ts')).explain,
  },
  completion: {
    summary: 'print a script that completes commands in a shell',
    description: 'Print a script that lets a shell complete commands, flags, values and manifest files.',
    argument: {
      usage: '<shell>',
      help: `the shell: ${shells.join(', ')}`,
      choices: shells,
      words: async () => shells.map((value) => ({ value, description: `script for ${value}` })),
    },
    examples: [
      'source <(mintage completion bash)        for ~/.bashrc',
      'source <(mintage completion zsh)         for ~/.zshrc, after compinit',
      'mintage completion fish > ~/.config/fish/completions/mintage.fish',
      'mintage completion powershell | Out-String | Invoke-Expression',
    ],
    load: async () => (await import('../commands/authoring/completion.ts')).completion,
  },
  schema: {
    summary: 'print the JSON Schema of manifests or of reports',
    description: 'Print the JSON Schema of manifests or of reports, for editors and other tools.',
    examples: [
      'mintage schema > manifest.schema.json',
      'mintage schema --modeline | cat - images.yaml > with-modeline.yaml',
    ],
    load: async () => (await import('../commands/authoring/schema.ts')).schema,
  },
  emulator: {
    summary: 'serve the Compute emulator',
    description: 'Serve the Compute emulator (images, operations, disks, snapshots) until interrupted.',
    examples: [
      'mintage emulator --port 8787 --state emulator.yaml',
      'mintage emulator --latency 0s --quota documented',
      'mintage apply --endpoint http://127.0.0.1:8787 images.yaml',
    ],
    load: async () => (await import('../commands/emulator.ts')).emulator,
  },
}
