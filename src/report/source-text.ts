import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Action } from '../plan/plan.ts'
import { plainText } from '../text/plain-text.ts'
import { assertNever } from '../util/assert-never.ts'

/** What an image is made from, short: `disk zones/z/disks/d`, `family debian-cloud/debian-12 (debian-12-v20261110)`. */
export function sourceText(action: Extract<Action, { kind: 'create' | 'recreate' }>): string {
  const { spec } = action
  const { source } = spec
  switch (source.kind) {
    case 'rawDisk':
      return plainText(withoutQuery(source.uri))
    case 'disk':
    case 'snapshot':
      return `${source.kind} ${plainText(shortPath(spec, source.path))}`
    case 'image':
      return `image ${plainText(shortPath(spec, source.path))}`
    case 'family': {
      const family = `family ${plainText(`${source.project}/${source.family}`)}`
      const pinned = action.request.sourceImage
      return typeof pinned === 'string' ? `${family} (${plainText(lastPart(pinned))})` : family
    }
    default:
      return assertNever(source)
  }
}

/** A signed URL carries its signature in the query. */
const withoutQuery = (uri: string): string => uri.replace(/[?#].*$/s, '')

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Without the project where that is the image's own, and without the words that every such path has. */
function shortPath(spec: ImageSpec, path: string): string {
  const own = `projects/${spec.project}/`
  const local = path.startsWith(own) ? path.slice(own.length) : path
  return local.replace(/^projects\//, '').replace(/(^|\/)global\/(?:images|snapshots)\//, '$1')
}
