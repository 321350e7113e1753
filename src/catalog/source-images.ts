import { type ImageRef, parseImagePath } from './image-ref.ts'
import type { ImageSpec } from './image-spec.ts'

/** The images that an image is created from, as far as the manifest names them. */
export function sourceImages({ source, body }: ImageSpec): ImageRef[] {
  const named = typeof body.sourceImage === 'string' ? parseImagePath(body.sourceImage) : undefined
  return [...(source.kind === 'image' ? [source] : []), ...(named ? [named] : [])]
}
