import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { positionOf } from '../../manifest/source-file.ts'
import { plainText } from '../../text/plain-text.ts'
import type { ProblemView } from './view.ts'

/** A diagnostic in data. `hide` replaces secrets. */
export function problemView(
  { severity, message, rule, place }: Diagnostic,
  hide: (text: string) => string,
): ProblemView {
  return {
    severity,
    code: rule ?? 'invalid-manifest',
    message: plainText(hide(message)),
    place: place === undefined ? null : { file: plainText(place.file.path), ...positionOf(place) },
    image: null,
    field: null,
  }
}
