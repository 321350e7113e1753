import validate, { type ValidatorError } from './validator.js'

/** Images per part. */
const partSize = 200

/**
 * All errors of a manifest. The compiled validator copies its list of errors for every image with an error, at
 * quadratic cost. So a long list of images is validated in parts.
 */
export function validateInParts(manifest: unknown): readonly ValidatorError[] {
  const images = (manifest as { readonly images?: unknown }).images
  if (!Array.isArray(images) || images.length <= partSize) return errorsOf(manifest)
  const errors = [...errorsOf({ ...(manifest as object), images: [] })]
  for (let from = 0; from < images.length; from += partSize) {
    for (const error of errorsOf({ images: images.slice(from, from + partSize) })) {
      const instancePath = error.instancePath.replace(
        /^\/images\/(\d+)/,
        (_, index: string) => `/images/${from + Number(index)}`,
      )
      errors.push({ ...error, instancePath })
    }
  }
  return errors
}

const errorsOf = (manifest: unknown): readonly ValidatorError[] =>
  validate(manifest) ? [] : (validate.errors ?? [])
