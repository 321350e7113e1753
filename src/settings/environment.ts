/** The variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * The variables that are set. An empty one counts as unset: a CI service cannot omit the variable of an optional
 * input. Line breaks at the end are dropped: secrets stored by `echo` or on Windows carry them unseen.
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

/** The boolean that a word stands for, in any case; undefined if it stands for none. */
export function parseBoolean(word: string): boolean | undefined {
  const isYes = yes.includes(word.toLowerCase())
  return isYes || no.includes(word.toLowerCase()) ? isYes : undefined
}
