import { type Place, positionOf } from '../manifest/source-file.ts'
import { plainText } from '../text/plain-text.ts'

/** `images.yaml:7:5` */
export function placeText(place: Place): string {
  const { line, column } = positionOf(place)
  return `${plainText(place.file.path)}:${line}:${column}`
}
