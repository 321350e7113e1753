/** The variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>

/** `MINTAGE_VAR_release` sets the variable `release` of a manifest. */
export const varPrefix = 'MINTAGE_VAR_'

/**
 * The variables that are set. An empty variable counts as unset, as a CI service cannot omit the variable of an
 * optional input. Trailing line breaks are dropped, as secrets stored by `echo` or on Windows often have one.
 */
export function cleanEnvironment(env: Env): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(env)) {
    const text = withoutLineBreaks(value)
    if (text !== '') clean[name] = text
  }
  return clean
}

/** Not a regular expression: `/[\r\n]+$/` is quadratic in a run of line breaks. */
function withoutLineBreaks(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1
  return text.slice(0, end)
}

const yes: readonly string[] = ['1', 'true', 'yes', 'on']
const no: readonly string[] = ['0', 'false', 'no', 'off']

/** The boolean that a word names, in upper or lower case; undefined if it names none. */
export function parseBoolean(word: string): boolean | undefined {
  const isYes = yes.includes(word.toLowerCase())
  return isYes || no.includes(word.toLowerCase()) ? isYes : undefined
}

/** Set by the services whose runners read commands in the output of a step. Forgejo and Gitea set the first too. */
const runnerVariables = ['GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION'] as const

/** Whether the process is part of a step of GitHub Actions, or of a service like it. */
export const isGithubStep = ({ GITHUB_ACTIONS }: Env): boolean => GITHUB_ACTIONS === 'true'

/** Whether a CI runner reads commands in the output. */
export const isReadByRunner = (env: Env): boolean =>
  runnerVariables.some((name) => env[name] !== undefined && parseBoolean(env[name]) !== false)

/** Whether the process runs in a CI service: they set CI to `true`, `1`, or their name. */
export const isCi = (env: Env): boolean =>
  isReadByRunner(env) || (env.CI !== undefined && env.CI !== '' && parseBoolean(env.CI) !== false)
