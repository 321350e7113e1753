const brackets: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/**
 * Why a glob protects other images than it seems to; undefined if it is in order. A glob that matches no name
 * protects nothing, so the images that it should protect are retired.
 */
export function globProblem(glob: string): string | undefined {
  if (/^!(?!\()/.test(glob)) return 'starts with !; list the images to protect'
  const [other] = /[^a-z0-9*?()[\]{}|,!@+^-]/.exec(glob) ?? []
  if (other !== undefined) {
    return `has "${other}", which is invalid in image names; use lowercase letters, digits, dashes, and * for any text`
  }
  return isClosed(glob) ? undefined : 'has an unbalanced bracket; close it, or remove it'
}

function isClosed(glob: string): boolean {
  const open: string[] = []
  for (const character of glob) {
    const opening = brackets[character]
    if (opening !== undefined && open.pop() !== opening) return false
    if ('([{'.includes(character)) open.push(character)
  }
  return open.length === 0
}
