/** An image by its identity. */
export interface ImageRef {
  readonly project: string
  readonly name: string
  /** `projects/P/global/images/N`, as other images name it as their source. */
  readonly path: string
}

export const imagePath = (project: string, name: string): string =>
  `projects/${project}/global/images/${name}`

/** The path of a family as the source of images. */
export const familyPath = (project: string, family: string): string => imagePath(project, `family/${family}`)

/** `PROJECT/FAMILY`, the key of a family in maps and sets. */
export const familyKey = (project: string, family: unknown): string => `${project}/${family}`

export const imageRef = (project: string, name: string): ImageRef => ({
  project,
  name,
  path: imagePath(project, name),
})

/** The image that a path or a URL names; undefined if it names something else, such as a family. */
export function parseImagePath(text: string): ImageRef | undefined {
  const [, project, name] = /^projects\/([^/]+)\/global\/images\/([^/]+)$/.exec(resourcePath(text)) ?? []
  return project === undefined || name === undefined ? undefined : imageRef(project, name)
}

/** The command with which a user looks at an image or deletes it, for hints. */
export const gcloudCommand = (
  verb: 'describe' | 'delete',
  { project, name }: Pick<ImageRef, 'project' | 'name'>,
): string => `gcloud compute images ${verb} ${name} --project ${project}`

/** The name at the end of a path. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The part of a URL from `projects/` on: host and API version depend on the server. Other texts stay unchanged. */
export const resourcePath = (url: string): string => url.replace(/^.*?(?=projects\/)/, '')
