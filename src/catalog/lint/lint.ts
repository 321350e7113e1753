import { dirname, join, normalize } from 'node:path'
import type { Diagnostic } from '../../manifest/diagnostic.ts'
import type { SourceFile } from '../../manifest/source-file.ts'
import { withoutIgnored } from './ignores.ts'
import type { Check, LintInput } from './rule.ts'
import { rules, unusedIgnore } from './rules.ts'

/** All files of a catalog: manifests, and the `_catalog.yaml` of their folders. */
export interface LintFiles {
  readonly manifests: ReadonlySet<SourceFile>
  readonly folders: ReadonlySet<SourceFile>
  /** Files and folders, as the user named them. */
  readonly named: readonly string[]
}

/** The warnings of all rules about a catalog without errors. */
export function lint(input: Omit<LintInput, 'isWholeFolder'>, files: LintFiles): readonly Diagnostic[] {
  const named = new Set(files.named.map((name) => normalize(join(name, '.'))))
  const isWholeFolder = (path: string) => named.has(dirname(normalize(path)))
  const findings = Object.entries<Check>(rules).flatMap(([rule, check]) =>
    check({ ...input, isWholeFolder }).map(
      (finding): Diagnostic => ({ severity: 'warning', code: 'lint', ...finding, rule }),
    ),
  )
  const isWhole = ({ path }: SourceFile) => isWholeFolder(path)
  const own = [...files.manifests, ...[...files.folders].filter(isWhole)]
  const shared = [...files.folders].filter((file) => !isWhole(file))
  return withoutIgnored(findings, { own, shared }, [...Object.keys(rules), unusedIgnore])
}
