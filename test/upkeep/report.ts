import type { RequestLogEntry } from '../../src/emulator/public.ts'
import type { Seen, Sight } from './seen.ts'
import type { World } from './world.ts'

const mutations = new Set([
  'images.insert',
  'images.deprecate',
  'images.delete',
  'images.setLabels',
  'images.patch',
])

/** Whether the request asks for a change. */
export const isMutation = ({ method }: RequestLogEntry): boolean => mutations.has(method)

interface Reported {
  readonly project: string
  readonly name: string
  readonly status: string
  readonly note: string | null
  readonly error: { readonly message: string } | null
}

const isMember = (image: Seen | undefined): boolean => image?.isReady === true && image.family !== undefined

/** What an image shows after a step that a report claims. */
const shows: Readonly<Record<string, (image: Seen | undefined) => boolean>> = {
  created: isMember,
  exists: isMember,
  verified: isMember,
  updated: isMember,
  // an OBSOLETE image may get later dates
  deprecated: (image) => image?.state === 'DEPRECATED' || image?.state === 'OBSOLETE',
  obsoleted: (image) => image?.state === 'OBSOLETE',
  deleted: (image) => image === undefined || image.isGoing,
}

/** The steps of a report that the cloud does not show. */
export function falseClaims({ stdout }: { readonly stdout: string }, sight: Sight): string[] {
  if (stdout === '') return []
  const { images } = JSON.parse(stdout) as { readonly images: readonly Reported[] }
  return images.flatMap(({ project, name, status }) => {
    const path = `${project}/${name}`
    return shows[status]?.(sight.get(path)) === false ? [`${path} is reported as ${status}, and is not`] : []
  })
}

/** The failures of a report that nothing in the world explains. */
export function explained(
  { code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string },
  world: World,
): string[] {
  if (stdout === '') return [`exit ${code} without a report: ${stderr}`]
  const { images } = JSON.parse(stdout) as { readonly images: readonly Reported[] }
  const bad = images.filter((image) => !isFine(image, world))
  const texts = bad.map(({ project, name, status, note, error }) => {
    return `${project}/${name} is ${status}: ${error?.message ?? note ?? ''}`
  })
  const isSound = code === 0 || images.some(({ status }) => !doneStatuses.has(status))
  return isSound ? texts : [...texts, `exit ${code} for ${images.map(({ status }) => status)}: ${stderr}`]
}

/** `withheld`: another run was first, or a person changed the image meanwhile. */
const doneStatuses = new Set([
  'created',
  'exists',
  'verified',
  'updated',
  'deprecated',
  'obsoleted',
  'deleted',
  // another run was first, or a person changed the image meanwhile
  'withheld',
])

function isFine({ project, name, status, note, error }: Reported, world: World): boolean {
  if (doneStatuses.has(status)) return true
  // of an image that failed its verification there are no copies
  if (world.failed.has(name)) {
    const why = status === 'skipped' ? note : error?.message
    return /failed|smoke\.sh/.test(why ?? '')
  }
  // upstream went back to a release that was never verified, and whose candidate was retired or never created
  if (world.withdrawn && name.endsWith(world.releases.image)) return true
  // a person changed the image, or the one of which it is a copy
  return [...world.touched].some((path) => path === `${project}/${name}` || path.endsWith(`/${name}`))
}
