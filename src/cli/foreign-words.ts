import type { CommandName } from '../settings/option-definition.ts'

const noPrompts = 'mintage asks no questions: omit the flag'

/**
 * Flags of terraform, gcloud and kubectl, without their dashes: the flags of mintage for the same purpose, of which a
 * command has some, or advice.
 */
const flags: ReadonlyMap<string, string | readonly string[]> = new Map<string, string | readonly string[]>([
  ['auto-approve', noPrompts],
  ['input', noPrompts],
  ['y', noPrompts],
  ['yes', noPrompts],
  ['debug', ['--log-level debug']],
  ['json', ['--format json']],
  ['log-http', ['--log-level trace']],
  ['no-color', ['--color never']],
  ['o', ['--format json']],
  ['out', 'mintage saves no plan; mintage pin pins the sources that a plan shows'],
  ['output', ['--format json']],
  ['parallelism', ['--concurrency N']],
  ['q', ['--quiet']],
  ['target', ["--only 'web-*'"]],
  ['v', ['--verbose', '--version']],
  ['verbosity', ['--log-level debug']],
])

/** Commands of the same tools. */
const commands: ReadonlyMap<string, string> = new Map([
  ['check', 'mintage validate checks the manifest offline'],
  ['create', 'mintage apply creates the missing images'],
  ['delete', 'mintage apply --prune deletes images whose announced date has passed'],
  ['destroy', 'mintage apply --prune deletes images whose announced date has passed'],
  ['diff', 'mintage plan shows what apply would do'],
  ['lint', 'mintage validate checks the manifest offline'],
  ['list', 'mintage status shows the families, mintage import the images'],
  ['version', 'mintage --version prints the version'],
])

/** Of commands that read manifests. */
const fileFlags: readonly string[] = ['f', 'filename']

/** The advice for a flag of another tool. `own`: the flags of the command; `reader`: the command, if it reads manifests. */
export function foreignFlag(
  flag: string,
  own: readonly string[],
  reader: CommandName | undefined,
): string | undefined {
  const word = flag.replace(/^--?/, '')
  if (fileFlags.includes(word)) {
    return reader && `pass the manifest without a flag: mintage ${reader} images.yaml`
  }
  const found = flags.get(word)
  if (found === undefined || typeof found === 'string') return found
  const meant = found.find((text) => own.includes(text.split(' ')[0] ?? ''))
  return meant && `write ${meant}`
}

export const foreignCommand = (word: string): string | undefined => commands.get(word)
