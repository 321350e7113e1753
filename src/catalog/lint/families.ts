import { didYouMean } from '../../manifest/spelling/suggest.ts'
import { hasOpenFamily } from '../follow/source-values.ts'
import { familyKey } from '../image-ref.ts'
import type { ImageSpec } from '../image-spec.ts'
import { architectureOf } from './guest-features.ts'
import { inherited } from './inherited.ts'
import type { Check, Finding } from './rule.ts'

/** Families whose head may be of either architecture. An image of unknown architecture counts as neither. */
export const familyArchitectures: Check = ({ images }) => {
  const architecture = inherited(images, architectureOf)
  const first = new Map<string, ImageSpec>()
  const reported = new Set<string>()
  return images.flatMap((spec): readonly Finding[] => {
    const { family } = spec.body
    const own = architecture(spec)
    if (family === undefined || own === undefined) return []
    const key = familyKey(spec.project, family)
    const other = first.get(key)
    if (other === undefined) first.set(key, spec)
    if (other === undefined || architecture(other) === own || reported.has(key)) return []
    reported.add(key)
    const message = `family ${family} has images of ${architecture(other)} and of ${own}, and the newest one is its head; use a family for each architecture, such as ${`${family}`.replace(/-arm64$/, '')}-arm64`
    const related = [{ message: `an image of ${architecture(other)}`, place: other.place }]
    return [{ message, place: spec.place, ...(isSamePlace(other, spec) ? {} : { related }) }]
  })
}

/** Combinations of one matrix. */
const isSamePlace = ({ place: a }: ImageSpec, { place: b }: ImageSpec): boolean =>
  a.file === b.file && a.range.offset === b.range.offset

/** Policies without images: a run with no entry of a family retires none of its images. */
export const unusedPolicies: Check = ({ images, policies, isWholeFolder }) => {
  if (images.some(hasOpenFamily)) return []
  const used = new Set(policies.filter(({ isListed }) => isListed).map(placeKey))
  const withPolicy = new Set(policies.map(({ policy: { family } }) => family))
  const families = new Set(
    images.flatMap(({ body: { family } }) => (family === undefined ? [] : [`${family}`])),
  )
  // the family of a misspelled policy has no policy
  const candidates = [...families].filter((family) => !withPolicy.has(family))
  return policies
    .filter((one) => !used.has(placeKey(one)))
    .filter(({ policy: { place }, manifest }) => place.file === manifest || isWholeFolder(place.file.path))
    .map(({ policy: { family, place } }) => {
      const hint = didYouMean(family, candidates) || '; remove it, or list the images of the family'
      return { message: `no image belongs to family ${family}, so its policy has no effect${hint}`, place }
    })
}

const placeKey = ({ policy: { place } }: { readonly policy: { readonly place: Finding['place'] } }): string =>
  `${place.file.path}:${place.range.offset}`

/** Families that keep only their head. */
export const noRollback: Check = ({ policies }) =>
  policies
    .filter(({ policy: { keep } }) => keep === 1)
    .map(({ policy: { family }, keepPlace: place }) => ({
      message: `families.${family}.keep 1 leaves no earlier image to roll back to; keep 2 or more`,
      place,
    }))
