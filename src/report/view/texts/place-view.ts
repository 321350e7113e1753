import { type Place, positionOf } from '../../../manifest/source-file.ts'
import { plainText } from '../../../text/plain-text.ts'
import type { PlaceView } from '../view.ts'

/** A place of the manifest as data. */
export const placeView = (place: Place): PlaceView => ({
  file: plainText(place.file.path),
  ...positionOf(place),
})

/** `images.yaml:4:3` */
export const placeViewText = ({ file, line, column }: PlaceView): string => `${file}:${line}:${column}`
