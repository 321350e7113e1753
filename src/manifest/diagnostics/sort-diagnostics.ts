import type { Diagnostic } from '../diagnostic.ts'

/**
 * Each diagnostic once: first those without a place, then by file in order of appearance, then by line. An error in
 * `defaults` that affects many images is one diagnostic.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const once = new Map<string, Diagnostic>()
  const ranks = new Map<unknown, number>()
  for (const diagnostic of diagnostics) {
    const { place, message } = diagnostic
    if (place && !ranks.has(place.file)) ranks.set(place.file, ranks.size)
    const key = `${place ? `${ranks.get(place.file)}:${place.range.offset}` : ''} ${message}`
    if (!once.has(key)) once.set(key, diagnostic)
  }
  const rank = ({ place }: Diagnostic) => (place ? (ranks.get(place.file) ?? 0) : -1)
  return [...once.values()].sort(
    (a, b) => rank(a) - rank(b) || (a.place?.range.offset ?? 0) - (b.place?.range.offset ?? 0),
  )
}
