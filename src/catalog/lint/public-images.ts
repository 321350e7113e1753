import { isOneEdit } from '../../manifest/spelling/one-edit.ts'
import { nearest } from '../../manifest/spelling/suggest.ts'
import { familyPath, type ImageRef } from '../image-ref.ts'
import type { ImageSource, ImageSpec } from '../image-spec.ts'
import { endOfLifeOf, isOver } from './end-of-life.ts'
import { publicFamilies, releaseNames } from './public-families.ts'
import type { Check, Finding } from './rule.ts'

type PublicSource = Extract<ImageSource, { readonly kind: 'image' | 'family' }>

/** The images that another project gives, each with its source. A copy has the source of its origin. */
function foreign(images: readonly ImageSpec[]): readonly (readonly [PublicSource, ImageSpec])[] {
  const own = new Set(images.map(({ project }) => project))
  return images.flatMap((spec) => {
    const { source } = spec
    if (source.kind !== 'image' && source.kind !== 'family') return []
    return own.has(source.project) ? [] : [[source, spec] as const]
  })
}

/** Projects almost named like a public one: a stranger may own such a project. */
export const publicProjects: Check = ({ images }) =>
  foreign(images).flatMap(([source, { sourcePlace: place }]): readonly Finding[] => {
    const { project } = source
    if (publicFamilies.has(project)) return []
    const candidates = [...publicFamilies.keys()]
    const meant =
      candidates.find((candidate) => isOneEdit(project, candidate)) ?? projectOfFamily(source, candidates)
    if (meant === undefined) return []
    return [
      { message: `project "${project}" is not a public image project; did you mean "${meant}"?`, place },
    ]
  })

/** The public project that has the family, if words of its name are missing: `ubuntu-cloud` for `ubuntu-os-cloud`. */
function projectOfFamily(source: PublicSource, candidates: readonly string[]): string | undefined {
  if (source.kind === 'image') return undefined
  const words = source.project.split('-')
  return candidates.find((project) => {
    const all = project.split('-')
    return publicFamilies.get(project)?.includes(source.family) && words.every((word) => all.includes(word))
  })
}

/** Families that a public project does not have, almost named like one that it has. */
export const publicFamilyNames: Check = ({ images }) =>
  foreign(images).flatMap(([source, { sourcePlace: place }]): readonly Finding[] => {
    const known = publicFamilies.get(source.project) ?? []
    const message = source.kind === 'image' ? familyAsImage(source, known) : misspelled(source, known)
    return message === undefined ? [] : [{ message, place }]
  })

/** Google's images end in their date, so none is named like a family. */
function familyAsImage({ project, name }: ImageRef, known: readonly string[]): string | undefined {
  if (!known.includes(name)) return undefined
  return `"${name}" is a family of ${project}, not an image; write ${familyPath(project, name)}`
}

function misspelled(
  { project, family }: Extract<ImageSource, { readonly kind: 'family' }>,
  known: readonly string[],
): string | undefined {
  const meant = known.includes(family) ? undefined : meantFamily(family, known)
  return meant && `${project} has no family "${family}"; did you mean "${meant}"?`
}

/** Undefined for another version of a known family: the list may be older than that version. */
function meantFamily(family: string, known: readonly string[]): string | undefined {
  const plain = family.replace(releaseNames, '')
  const longer = known.filter((name) => name.startsWith(`${plain}-`))
  const complete = known.includes(plain) ? plain : longer.toSorted((a, b) => a.length - b.length)[0]
  if (complete !== undefined) return complete
  if (plain !== family) {
    const version = versionOf(plain)
    return nearest(
      plain,
      known.filter((name) => versionOf(name) === version),
    )
  }
  const shape = shapeOf(family)
  if (known.some((name) => shapeOf(name) === shape)) return undefined
  return nearest(
    family,
    known.filter((name) => isOneEdit(shapeOf(name), shape)),
  )
}

/** `2404` of `ubuntu-2404-lts-amd64` */
const versionOf = (family: string): string | undefined => /\d+/.exec(family)?.[0]

/** `debian-#` of `debian-12` */
const shapeOf = (family: string): string => family.replaceAll(/\d+/g, '#')

/** Public families and images that get no more updates. */
export const endOfLife: Check = ({ images, now }) =>
  foreign(images).flatMap(([source, { sourcePlace: place }]): readonly Finding[] => {
    const name = source.kind === 'image' ? source.name : source.family
    const found = endOfLifeOf(source.project, name)
    if (found === undefined || !isOver(found.month, now)) return []
    const { project, version, month, next } = found
    const message = `${version} of ${project} reached end of life in ${month}, and its images no longer get updates; use a newer family, such as ${sameArchitecture(project, name, next)}`
    return [{ message, place }]
  })

/** The family for the architecture of the source, if the list has it. */
function sameArchitecture(project: string, source: string, family: string): string {
  const known = publicFamilies.get(project) ?? []
  const forArm = [family.replace('amd64', 'arm64'), `${family}-arm64`, family.replace(/^cos-/, 'cos-arm64-')]
  const found = forArm.find((name) => name !== family && known.includes(name))
  return source.includes('arm64') && found !== undefined ? found : family
}
