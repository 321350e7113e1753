import type { Catalog, ImageSpec } from '../catalog/image-spec.ts'
import { parseObjectUrl } from '../gce/api/object-api.ts'
import { plural } from '../text/words.ts'

interface Rule {
  readonly when: (spec: ImageSpec) => boolean
  /** `images`: `2 images`. */
  readonly note: (images: string) => string
}

/** Contradictions between Google's pages, and requirements whose permission they do not name. */
const rules: readonly Rule[] = [
  {
    // managing-access-custom-images lists compute.disks.use, the API reference compute.disks.useReadOnly
    when: ({ source }) => source.kind === 'disk',
    note: (images) =>
      `${images} from disks: Google's page on access to images lists compute.disks.use, the API reference compute.disks.useReadOnly; grant both if an insert is rejected`,
  },
  {
    when: ({ source }) => source.kind === 'rawDisk' && parseObjectUrl(source.uri) === undefined,
    note: (images) =>
      `${images} from Artifact Registry: the API reference names no permission; roles/artifactregistry.reader on the repository lets an identity read it`,
  },
  {
    when: ({ body }) => Object.keys(Object(Object(body.params).resourceManagerTags) as object).length > 0,
    note: (images) =>
      `${images} with resourceManagerTags: Google's page on tags requires roles/resourcemanager.tagUser on the tag values and on the project`,
  },
  {
    when: ({ body }) => typeof Object(body.imageEncryptionKey).kmsKeyName === 'string',
    note: (images) =>
      `${images} with a customer-managed key: not this identity, but the one listed at the key uses it; PROJECT_NUMBER is printed by gcloud projects describe PROJECT`,
  },
]

/** Requirements of creations that the list cannot contain, each with the number of its images. */
export function notesOf({ images }: Catalog): readonly string[] {
  return rules.flatMap(({ when, note }) => {
    const count = images.filter(when).length
    return count === 0 ? [] : [note(plural(count, 'image'))]
  })
}
