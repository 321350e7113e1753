import { placeViewText } from '../view/texts/place-view-text.ts'
import type { ProblemView } from '../view/view.ts'
import type { TestCase, TestSuite } from './test-case.ts'

/**
 * One suite a file, one test an error, named by its kind, image and field, so that it keeps its name when lines move.
 * A file without errors has one test, which passes.
 */
export function problemSuites(files: readonly string[], problems: readonly ProblemView[]): TestSuite[] {
  const cases = new Map<string, TestCase[]>(files.map((file) => [file, []]))
  for (const problem of problems.filter(({ severity }) => severity === 'error')) {
    const file = fileOf(problem) ?? 'mintage'
    const known = cases.get(file) ?? []
    cases.set(file, known)
    known.push(errorCase(file, problem))
  }
  return [...cases].map(([name, errors]) => ({
    name,
    cases: errors.length > 0 ? errors : [{ ...testOf(name), name: 'is valid' }],
  }))
}

const testOf = (file: string) => ({ className: file, file, durationMs: null, notPassed: null })

const fileOf = ({ place, filePath }: ProblemView): string | null => place?.file ?? filePath ?? null

function errorCase(suite: string, problem: ProblemView): TestCase {
  const { code, image, field, place, message } = problem
  const position = place === null ? [] : [placeViewText(place)]
  return {
    ...testOf(suite),
    file: fileOf(problem),
    name: [code, image, field].filter((part) => part !== null).join(' '),
    notPassed: { kind: 'failure', message, lines: position },
  }
}
