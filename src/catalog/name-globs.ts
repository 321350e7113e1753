import picomatch from 'picomatch'

/** Whether a name matches one of the globs. */
export function nameMatcher(globs: readonly string[]): (name: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs])
}
