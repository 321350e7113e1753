/** A text in the expression syntax of another tool or of a shell. mintage leaves it unchanged. */
export interface LiteralExpression {
  readonly text: string
  readonly index: number
  /** The mintage expression that was probably meant. */
  readonly meant: string
}

/** `{{ vars.x }}`, `$(vars.x)`, `$[vars.x]`, `$vars.x`, `#{vars.x}`, `<vars.x>` and `%vars.x%`. */
const forms =
  /(?<!\$)\{\{-?\s*\.?([\w.-]+)\s*-?\}\}|\$\(([\w.-]+)\)|\$\[([\w.-]+)\]|(?<![$\w])\$([A-Za-z_][\w.-]*)|[%#@]\{([\w.-]+)\}|<([\w.-]+)>|%([\w.-]+)%/g

/** The foreign expressions of a text. A word without a namespace counts only if a variable has that name. */
export function literalExpressions(
  text: string,
  variables: { has(name: string): boolean },
): readonly LiteralExpression[] {
  if (!/[$%#@<]|\{\{/.test(text)) return []
  return [...text.matchAll(forms)].flatMap((match) => {
    const inner = match.slice(1).find((group) => group !== undefined) ?? ''
    const isBare = match[4] !== undefined // without a closing brace, the known variables decide where the name ends
    const found = meantBy(inner, isBare, variables)
    if (found === undefined) return []
    const length = isBare ? 1 + found.length : match[0].length
    return [{ text: match[0].slice(0, length), index: match.index, meant: found.meant }]
  })
}

function meantBy(
  inner: string,
  isBare: boolean,
  variables: { has(name: string): boolean },
): { readonly meant: string; readonly length: number } | undefined {
  const [, namespace, name = ''] = /^(?:(vars?|Values|env|run|matrix|source)\.)?([\w-]*)/.exec(inner) ?? []
  const start = namespace === undefined ? 0 : namespace.length + 1
  const isVariable = !['env', 'run', 'matrix', 'source'].includes(namespace ?? '')
  const known = isVariable ? longestKnown(name, variables) : undefined
  if (namespace === undefined && (known === undefined || (!isBare && known !== inner))) return undefined
  if (name === '') return undefined
  const used = known ?? name
  return { meant: `\${${isVariable ? 'vars' : namespace}.${used}}`, length: start + used.length }
}

/** Maximum length of a name. */
const longestName = 100

/** In `web-$release-1`, the variable may be `release-1` or `release`. */
function longestKnown(name: string, variables: { has(name: string): boolean }): string | undefined {
  for (let end = Math.min(name.length, longestName); end > 0; end = name.lastIndexOf('-', end - 1)) {
    const candidate = name.slice(0, end)
    if (variables.has(candidate)) return candidate
  }
  return undefined
}
