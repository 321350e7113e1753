import type { ImageRef } from '../../../catalog/image-ref.ts'
import { plainText } from '../../../text/plain-text.ts'

/** The name of an image on screens and in reports. */
export type LabelOf = (image: Pick<ImageRef, 'project' | 'name'>) => string

/** The name alone if all images are of one project, else `project/name`. */
export function labelsFor(images: Iterable<Pick<ImageRef, 'project'>>): LabelOf {
  const projects = new Set<string>()
  for (const { project } of images) projects.add(project)
  if (projects.size <= 1) return ({ name }) => plainText(name)
  return ({ project, name }) => plainText(`${project}/${name}`)
}
