import type { ImageSpec } from '../catalog/image-spec.ts'
import { plainText } from '../text/plain-text.ts'

/** What an image is called on screens and in reports. */
export type LabelOf = (spec: ImageSpec) => string

/** The name alone if all images are of one project, else `project/name`. */
export function labelsFor(specs: Iterable<ImageSpec>): LabelOf {
  const projects = new Set<string>()
  for (const { project } of specs) projects.add(project)
  if (projects.size <= 1) return ({ name }) => plainText(name)
  return ({ project, name }) => plainText(`${project}/${name}`)
}

/** `a, b, c … and 7 more` */
export function listed(labels: readonly string[], most: number): string {
  const shown = labels.slice(0, most).join(', ')
  return labels.length > most ? `${shown} … and ${labels.length - most} more` : shown
}

/** The longest label's width, within reason: what a column of labels is padded to. */
export function labelWidth(labels: readonly string[]): number {
  let width = 0
  for (const label of labels) width = Math.max(width, label.length)
  return Math.min(width, 40)
}
