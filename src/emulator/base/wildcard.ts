/** Whether a pattern matches the whole text; `*` matches any text, and undefined every text. */
export function fits(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined || pattern === text) return true
  if (text === undefined || !pattern.includes('*')) return false
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`).test(text)
}
