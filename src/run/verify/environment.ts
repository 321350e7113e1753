import type { ImageRef } from '../../catalog/image-ref.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'

type Env = Readonly<Record<string, string | undefined>>

/** All variables of mintage, which may hold a token or a key. The names of variables on Windows have no case. */
const ofMintage = /^MINTAGE_/i

/** The environment of the program that verifies an image: the inherited one, with variables about the image instead of those of mintage. */
export function verifyEnvironment(
  inherited: Env,
  { project, name }: ImageRef,
  { id, selfLink }: Pick<Image, 'id' | 'selfLink'>,
  family: string,
): Env {
  const others = Object.entries(inherited).filter(([variable]) => !ofMintage.test(variable))
  return {
    ...Object.fromEntries(others),
    MINTAGE_IMAGE_PROJECT: project,
    MINTAGE_IMAGE_NAME: name,
    MINTAGE_IMAGE_FAMILY: family,
    ...omitUndefined({ MINTAGE_IMAGE_ID: id, MINTAGE_IMAGE_SELF_LINK: selfLink }),
  }
}
