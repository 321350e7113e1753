import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { type Place, positionOf, subjectOf } from '../../manifest/source-file.ts'
import { plainText } from '../../text/plain-text.ts'
import type { PlaceView, ProblemView } from './view.ts'

/** A place of the manifest in data. */
export const placeView = (place: Place): PlaceView => ({
  file: plainText(place.file.path),
  ...positionOf(place),
})

/** A diagnostic in data. `hide` replaces secrets. */
export function problemView(
  { severity, code, message, rule, place, filePath }: Diagnostic,
  hide: (text: string) => string,
): ProblemView {
  const { image, field } = place === undefined ? {} : subjectOf(place)
  const shown = (text: string | undefined) => (text === undefined ? null : plainText(hide(text)))
  return {
    severity,
    code: rule ?? code,
    message: plainText(hide(message)),
    place: place === undefined ? null : placeView(place),
    image: shown(image),
    field: shown(field),
    ...(filePath !== undefined && { filePath: plainText(filePath) }),
  }
}
