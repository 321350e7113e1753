import type { ImageSpec } from '../image-spec.ts'

/**
 * Looks up values that images inherit from their source images in the manifest. The lookup returns the value of the
 * image or of the nearest source that has one; undefined if none has, or if the source is not in the manifest.
 */
export function inherited<Value>(
  images: readonly ImageSpec[],
  own: (spec: ImageSpec) => Value | undefined,
): (spec: ImageSpec) => Value | undefined {
  const byPath = new Map(images.map((spec) => [spec.path, spec]))
  const known = new Map<string, Value | undefined>()
  return (spec) => {
    const passed = new Set<string>()
    let value: Value | undefined
    for (let at: ImageSpec | undefined = spec; at !== undefined; at = sourceOf(at, byPath)) {
      if (passed.has(at.path)) break // a dependency cycle
      value = known.get(at.path) ?? own(at)
      if (value !== undefined || known.has(at.path)) break
      passed.add(at.path)
    }
    for (const path of passed) known.set(path, value)
    return value
  }
}

const sourceOf = ({ source }: ImageSpec, byPath: ReadonlyMap<string, ImageSpec>): ImageSpec | undefined =>
  source.kind === 'image' ? byPath.get(source.path) : undefined
