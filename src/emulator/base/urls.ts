/** URLs in responses have this host, whichever host was called. */
export const apiUrl = (path: string): string => `https://www.googleapis.com/compute/v1/${path}`

export const imagePath = (project: string, name: string): string =>
  `projects/${project}/global/images/${name}`

/** The path of a URL in any form, from `projects/` on; a path below the project is completed. */
export function pathFrom(url: string, project: string): string {
  const path = url.replace(/^https?:\/\/[^/]+\/(?:compute\/)?(?:v1|beta|alpha)\//, '')
  return /^(?:zones|regions|global)\//.test(path) ? `projects/${project}/${path}` : path
}

/** A partial URL as responses show it. */
export const fullUrl = (url: string, project: string): string => apiUrl(pathFrom(url, project))

/** Project ids, domain-scoped ones too; the text is the API's own, as it appears in its 400. */
export const projectRegex =
  '(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))'

/** Names in a body (`resource.name`, `resource.family`). */
export const nameRegex = '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'

/** Names in a path, where the numeric id does as well. */
export const nameOrIdRegex = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?|[1-9][0-9]{0,19}'

/** Zones and regions in a path, in the words of the API's 400. */
export const locationRegex = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'

const compiled = new Map<string, RegExp>()

/** Whether the whole of the text matches a regex, of which there must not be many. */
export function matches(text: string, regex: string): boolean {
  let whole = compiled.get(regex)
  if (!whole) {
    whole = new RegExp(`^(?:${regex})$`)
    compiled.set(regex, whole)
  }
  return whole.test(text)
}
