import { parseImagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageSpec } from '../catalog/image-spec.ts'
import { sourceMethod } from '../gce/api/compute-api.ts'
import { parseObjectUrl } from '../gce/api/object-api.ts'
import { fallbacks } from '../gce/api/permissions.ts'
import { callOf, inBucket, inProject, type Need } from './need.ts'

/** What `plan` reads: src/observe. */
export function readNeeds({ images, policies = [] }: Catalog): readonly Need[] {
  const projects = new Set(images.map(({ project }) => project))
  const withPolicy = new Set(policies.map(({ project }) => project))
  return [
    ...[...projects].flatMap((project) => projectNeeds(project, withPolicy.has(project))),
    ...images.flatMap((spec) => [
      ...(withPolicy.has(spec.project) ? [] : headNeeds(spec)),
      ...sourceNeeds(spec, projects),
    ]),
  ]
}

/** A few images are read one by one, more by a list. A family with a policy requires the list. */
function projectNeeds(project: string, hasPolicy: boolean): readonly Need[] {
  const owner = inProject(project)
  if (hasPolicy) return [callOf('images.list', owner, 'read', fallbacks.withheld)]
  return [callOf('images.get', owner, 'read'), callOf('images.list', owner, 'read', fallbacks['images.list'])]
}

/** `readHeads`: a family is read for names that may be of older releases, and for images that are verified. */
function headNeeds({ name, project, body, verify }: ImageSpec): readonly Need[] {
  const mayBeRead = typeof body.family === 'string' && (/\d|\$\{/.test(name) || verify !== undefined)
  return mayBeRead ? [callOf('images.getFromFamily', inProject(project), 'read', fallbacks.heads)] : []
}

/** Sources that images follow or the lock pins, and images to be copied, must be readable; others are only checked. */
function sourceNeeds(
  { source, pin, followed, origin }: ImageSpec,
  projects: ReadonlySet<string>,
): readonly Need[] {
  const isOptional = followed === undefined && origin === undefined && pin === undefined
  const without = isOptional ? fallbacks.source : undefined
  switch (source.kind) {
    case 'none':
      return []
    case 'family':
      return familyNeeds(source.project, pin?.path)
    case 'image':
      if (projects.has(source.project)) return []
      return [callOf('images.get', inProject(source.project), 'read', without)]
    case 'disk':
    case 'snapshot': {
      const [, project = ''] = source.path.split('/')
      return [callOf(sourceMethod(source.path), inProject(project), 'read', without)]
    }
    case 'rawDisk': {
      const { bucket } = parseObjectUrl(source.uri) ?? {}
      return bucket === undefined ? [] : [callOf('objects.get', inBucket(bucket), 'read', without)]
    }
  }
}

/** The lock file names the image of a family: the family is read to note newer ones. */
function familyNeeds(project: string, pinnedPath: string | undefined): readonly Need[] {
  const owner = inProject(project)
  const pinned = pinnedPath === undefined ? undefined : parseImagePath(pinnedPath)
  if (pinned === undefined) return [callOf('images.getFromFamily', owner, 'read')]
  return [
    callOf('images.getFromFamily', owner, 'read', fallbacks.newer),
    callOf('images.get', inProject(pinned.project), 'read'),
  ]
}
