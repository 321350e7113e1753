const noPrompts = 'mintage asks no questions: omit the flag'
const file = 'pass the manifest without a flag: mintage apply images.yaml'

/**
 * Flags of terraform, gcloud and kubectl, without their dashes: the flags of mintage for the same purpose, of which a
 * command has some, or an advice.
 */
const flags: ReadonlyMap<string, string | readonly string[]> = new Map<string, string | readonly string[]>([
  ['auto-approve', noPrompts],
  ['input', noPrompts],
  ['y', noPrompts],
  ['yes', noPrompts],
  ['f', file],
  ['filename', file],
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
  ['list', 'mintage status shows the families, mintage import the images'],
  ['version', 'mintage --version prints the version'],
])

/** The advice for a flag of another tool; `own`: the flags of the command. */
export function foreignFlag(flag: string, own: readonly string[]): string | undefined {
  const found = flags.get(flag.replace(/^--?/, ''))
  if (found === undefined || typeof found === 'string') return found
  const meant = found.find((text) => own.includes(text.split(' ')[0] ?? ''))
  return meant && `write ${meant}`
}

export const foreignCommand = (word: string): string | undefined => commands.get(word)
