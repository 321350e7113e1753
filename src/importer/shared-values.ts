import { isDeepStrictEqual } from 'node:util'
import { isMap, type RawImage } from '../manifest/raw-manifest.ts'

interface Shared {
  readonly defaults: RawImage
  readonly images: readonly RawImage[]
}

/** Keys that identify an image, or whose default would not apply to every image. */
const ownKeys = new Set(['name', 'adopt', 'sourceImage', 'sourceSnapshot', 'sourceDisk'])

/** Moves the values that all images share into the defaults; of labels, each one that all share. */
export function shareValues(images: readonly RawImage[]): Shared {
  const [first, ...others] = images
  if (first === undefined || others.length === 0) return { defaults: {}, images }
  const defaults: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(first)) {
    if (ownKeys.has(key)) continue
    if (key === 'labels') {
      const labels = sharedLabels(value, others)
      if (Object.keys(labels).length > 0) defaults[key] = labels
    } else if (others.every((image) => isDeepStrictEqual(image[key], value))) defaults[key] = value
  }
  return { defaults, images: images.map((image) => without(image, defaults)) }
}

function sharedLabels(labels: unknown, others: readonly RawImage[]): Record<string, unknown> {
  const entries = Object.entries(isMap(labels) ? labels : {})
  return Object.fromEntries(
    entries.filter(([key, value]) =>
      others.every((image) => isMap(image.labels) && image.labels[key] === value),
    ),
  )
}

function without(image: RawImage, defaults: RawImage): RawImage {
  const left = Object.entries(image).flatMap(([key, value]) => {
    if (!(key in defaults)) return [[key, value] as const]
    if (key !== 'labels' || !isMap(value) || !isMap(defaults.labels)) return []
    const shared = defaults.labels
    const own = Object.entries(value).filter(([label]) => !(label in shared))
    return own.length === 0 ? [] : [[key, Object.fromEntries(own)] as const]
  })
  return Object.fromEntries(left)
}
