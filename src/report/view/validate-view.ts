import type { Catalog } from '../../catalog/image-spec.ts'
import { stdinPath } from '../../manifest/source-file.ts'
import { plural } from '../../text/words.ts'
import { problemCounts } from './command-end.ts'
import type { ProblemView, ValidateView } from './view.ts'

/** Manifests after their check. */
export interface CheckedManifest {
  /** Undefined if they have errors. */
  readonly catalog: Catalog | undefined
  readonly problems: readonly ProblemView[]
}

export function validateView(files: readonly string[], { catalog, problems }: CheckedManifest): ValidateView {
  const names = [...new Set(files.map((file) => (file === '-' ? stdinPath : file)))].join(', ')
  if (catalog === undefined) {
    const text = `${names}: invalid, ${plural(problemCounts(problems).errors, 'error')}`
    return { command: 'validate', exitCode: 3, files, images: 0, text, problems }
  }
  const { images } = catalog
  const open = images.filter(({ followed }) => followed?.state === 'open').length
  const unpinned = `${plural(open, 'image')} ${open === 1 ? 'uses' : 'use'} \${source.*} of sources that are not pinned`
  const note = open === 0 ? '' : `; ${unpinned}, which plan and apply read`
  const text = `${names}: valid, ${plural(images.length, 'image')}${note}`
  return { command: 'validate', exitCode: 0, files, images: images.length, text, problems }
}
