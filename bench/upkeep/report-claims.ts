import { readFileSync } from 'node:fs'
import { mintageFiles } from '../trials/mintage-files.ts'
import { goalText, type StepKind } from './upkeep-catalog.ts'

const kinds: Readonly<Record<string, StepKind>> = {
  created: 'create',
  verified: 'create',
  updated: 'create',
  exists: 'create',
  deprecated: 'deprecate',
  obsoleted: 'obsolete',
  deleted: 'delete',
}

/** The steps that the report of mintage claims. */
export function reportClaims(folder: string): ReadonlySet<string> {
  const { images } = JSON.parse(readFileSync(mintageFiles(folder).report, 'utf8')) as {
    readonly images: readonly { readonly project: string; readonly name: string; readonly status: string }[]
  }
  return new Set(
    images.flatMap(({ project, name, status }) => {
      const kind = kinds[status]
      return kind === undefined ? [] : goalText(kind, project, name)
    }),
  )
}
