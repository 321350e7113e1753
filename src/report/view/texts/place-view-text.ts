import type { PlaceView } from '../view.ts'

/** `images.yaml:4:3` */
export const placeViewText = ({ file, line, column }: PlaceView): string => `${file}:${line}:${column}`
