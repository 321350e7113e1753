import { posix } from 'node:path'
import { defaultManifest } from '../../settings/default-manifest.ts'
import { plainText } from '../../text/plain-text.ts'
import { sha256 } from '../../util/node/sha256.ts'
import type { ProblemView, StartFailure, ValidateView } from '../view/view.ts'

/** The severities of GitLab that are used: apply refuses a manifest with errors. */
const severities = { error: 'blocker', warning: 'minor' } as const satisfies Record<
  ProblemView['severity'],
  'info' | 'minor' | 'major' | 'critical' | 'blocker'
>

/**
 * For GitLab's widget and diff of a merge request: a JSON array without a byte order mark. `fallback`: the file of problems
 * without one, as GitLab drops such entries.
 */
function report(problems: readonly ProblemView[], fallback: string): string {
  const counts = new Map<string, number>()
  const entries = problems.map((problem) => {
    const path = repositoryPath(problem.place?.file ?? problem.filePath ?? fallback)
    const identity = [path, problem.code, problem.image, problem.field]
    const key = JSON.stringify(identity)
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return {
      description: problem.message,
      check_name: `mintage/${problem.code}`,
      fingerprint: fingerprintOf(count === 1 ? identity : [...identity, String(count)]),
      severity: severities[problem.severity],
      location: { path, lines: { begin: problem.place?.line ?? 1 } },
    }
  })
  return `${JSON.stringify(entries, undefined, 2)}\n`
}

/** Without the line: the same problem keeps its fingerprint when lines above it come or go. */
const fingerprintOf = (parts: readonly (string | null)[]): string => sha256(JSON.stringify(parts), 'hex')

/** As GitLab compares it with the files of a merge request: without a leading `./`. */
const repositoryPath = (path: string): string => posix.normalize(path)

const validate = ({ files, problems }: ValidateView): string => report(problems, files[0] ?? defaultManifest)

/** A failure outside the manifest is an entry too: an empty list would look like a passed check. */
function failure({ message, problems }: StartFailure): string {
  const own: ProblemView = {
    severity: 'error',
    code: 'not-started',
    message: plainText(message),
    place: null,
    image: null,
    field: null,
  }
  return report(problems.length > 0 ? problems : [own], defaultManifest)
}

export const codequality = { validate, failure }
