import type { MovingSource } from '../catalog/follow/follow.ts'
import { type ImageRef, imageRef, parseImagePath } from '../catalog/image-ref.ts'
import { isUnusable, lifecycleOf } from '../catalog/lifecycle.ts'
import type { NewPin } from '../catalog/lock/change-pins.ts'
import type { CallOptions, ComputeApi } from '../gce/api/compute-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { readErrorOf } from '../observe/read-error.ts'
import { resourcePin } from '../observe/read-pins.ts'
import { CommandError, usageError } from '../session/command-error.ts'
import { listed } from '../text/words.ts'

/** The image that the user chose for a family. */
export interface ChosenPin {
  readonly key: string
  readonly family: string
  readonly image: ImageRef
}

/** The values of --set; undefined without any. Throws CommandError (usage). */
export function choosePins(
  values: readonly string[] | undefined,
  sources: ReadonlyMap<string, MovingSource>,
): readonly ChosenPin[] | undefined {
  return values?.map((value) => {
    const [name = '', ...rest] = value.split('=')
    const text = rest.join('=')
    if (name === '' || text === '') {
      const missing = name === '' ? 'family' : 'image'
      throw usageError(`--set ${value} has no ${missing}`, 'write it as --set family/FAMILY=IMAGE')
    }
    const families = [...sources.values()].flatMap(({ key, source }) =>
      source.kind === 'family' ? [{ key, project: source.project, family: source.family }] : [],
    )
    const matches = families.filter(({ key }) => key === name || key.endsWith(`/${name}`))
    const [found] = matches
    if (found === undefined) {
      const known = families.map(({ key }) => key)
      const hint =
        known.length === 0
          ? 'no image has a family as its source'
          : `its source families: ${listed(known, 5)}`
      throw usageError(`--set ${name}: not a source family of the manifest`, hint)
    }
    if (matches.length > 1) {
      throw usageError(
        `--set ${name} matches several families`,
        `write one of ${listed(
          matches.map(({ key }) => key),
          5,
        )}`,
      )
    }
    const { key, project, family } = found
    const image = text.includes('/') ? parseImagePath(text) : imageRef(project, text)
    if (image === undefined || image.project !== project) {
      throw usageError(`--set ${name}: ${text} is not an image of project ${project}, as its family is`)
    }
    return { key, family, image }
  })
}

/** The pins of images that exist and can be used. Rejects with CommandError or ReadError. */
export async function readChosen(
  chosen: readonly ChosenPin[],
  api: Pick<ComputeApi, 'getImage'>,
  options: CallOptions,
): Promise<ReadonlyMap<string, NewPin>> {
  const read = async ({ key, family, image: { project, name, path } }: ChosenPin) => {
    try {
      const image = await api.getImage(project, name, options)
      const { state } = lifecycleOf(image.deprecated)
      const problem =
        image.family !== family
          ? `is not in the family ${family}`
          : isUnusable(state)
            ? `is ${state}: no image can be created from it`
            : undefined
      if (problem !== undefined) throw new CommandError(1, `image ${path} ${problem}`, 'pin another image')
      return [key, resourcePin(path, image)] as const
    } catch (error) {
      throw error instanceof ApiError ? readErrorOf(path, error, 'pin another image') : error
    }
  }
  return new Map(await Promise.all(chosen.map(read)))
}
