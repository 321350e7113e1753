import { isAbsolute, relative, resolve, sep } from 'node:path'
import { stdinPath } from '../../manifest/source-file.ts'
import type { PlaceView } from '../view/view.ts'

export interface Folders {
  /** The working directory. */
  readonly current: string
  /** GITHUB_WORKSPACE. */
  readonly workspace: string
}

/**
 * The place as GitHub knows it: relative to the workspace. Null for a file outside of it and for stdin, which GitHub
 * cannot show.
 */
export function annotatedPlace(
  { file, line, column }: PlaceView,
  { current, workspace }: Folders,
): PlaceView | null {
  if (file === stdinPath) return null
  const path = relative(workspace, resolve(current, file))
  const isOutside = path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
  return isOutside ? null : { file: path.replaceAll(sep, '/'), line, column }
}
