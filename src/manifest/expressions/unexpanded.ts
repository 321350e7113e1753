import type { Finding } from '../diagnostic.ts'
import type { Path } from '../document/locate.ts'

/** An expression without a value breaks the rules of its field too: that is reported once, or elsewhere. */
export function withoutUnexpanded(
  findings: readonly Finding[],
  unexpanded: readonly Path[],
): readonly Finding[] {
  if (unexpanded.length === 0) return findings
  const known = new Set(unexpanded.map((path) => path.join('/')))
  return findings.filter(({ path }) => !known.has(path.join('/')))
}
