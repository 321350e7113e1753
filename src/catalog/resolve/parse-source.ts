import type { SourceField } from '../../manifest/raw-manifest.ts'
import { err, ok, type Result } from '../../util/result.ts'
import { parseImagePath } from '../image-ref.ts'
import type { ImageSource } from '../image-spec.ts'

const name = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'
/** An id or a number; older ids have a domain. */
const owner = 'projects/(?:[a-z0-9.-]+:)?[a-z0-9-]+'

/** The form of each source path, from `projects/` on. */
const forms = {
  sourceDisk: new RegExp(`^${owner}/(?:zones|regions)/${name}/disks/${name}$`),
  sourceSnapshot: new RegExp(`^${owner}/global/snapshots/${name}$`),
  sourceImage: new RegExp(`^${owner}/global/images/(?:family/)?${name}$`),
} as const

const accepted = {
  sourceDisk: 'zones/ZONE/disks/DISK, regions/REGION/disks/DISK, or either after projects/PROJECT/',
  sourceSnapshot: 'SNAPSHOT, global/snapshots/SNAPSHOT or projects/PROJECT/global/snapshots/SNAPSHOT',
  sourceImage: 'IMAGE, family/FAMILY, or projects/PROJECT/global/images/ and one of the two',
} as const

/** The source that a field names, with its project; an error lists the valid forms. */
export function parseSource(field: SourceField, text: string, project: string): Result<ImageSource, string> {
  if (field === 'rawDisk') return ok({ kind: 'rawDisk', uri: rawDiskUri(text) })
  const path = complete(field, text, project)
  // the project of the image is checked elsewhere
  if (!forms[field].test(complete(field, text, 'project'))) {
    if (field === 'sourceDisk' && new RegExp(`^${name}$`).test(text)) {
      return err(`sourceDisk "${text}" has no zone; write zones/ZONE/disks/${text}`)
    }
    return err(`${field} "${text}" is not a valid source; write ${accepted[field]}`)
  }
  if (field === 'sourceDisk') return ok({ kind: 'disk', path })
  if (field === 'sourceSnapshot') return ok({ kind: 'snapshot', path })
  const image = parseImagePath(path)
  if (image !== undefined) return ok({ kind: 'image', ...image })
  const [, projectId = '', , , , family = ''] = path.split('/')
  return ok({ kind: 'family', project: projectId, family, path })
}

function complete(field: Exclude<SourceField, 'rawDisk'>, text: string, project: string): string {
  const path = withoutHost(text)
  if (/^(zones|regions|global)\//.test(path)) return `projects/${project}/${path}`
  if (path.startsWith('projects/') || field === 'sourceDisk') return path
  const folder = field === 'sourceSnapshot' ? 'snapshots' : 'images'
  return `projects/${project}/global/${folder}/${path}`
}

/** The part from `projects/` on: any host and any API version are accepted. */
export function withoutHost(url: string): string {
  return url.replace(/^(?:https?:)?\/\/[^/]+\/(?:compute\/)?(?:(?:v1|beta|alpha)\/)?/, '')
}

/** The location in the form of the API; the schema has checked it. */
function rawDiskUri(text: string): string {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/.exec(text) ?? []
  if (bucket === undefined || object === undefined) return text
  return `https://storage.googleapis.com/${bucket}/${object.split('/').map(encodeURIComponent).join('/')}`
}
