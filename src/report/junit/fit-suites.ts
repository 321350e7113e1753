import { plural } from '../../text/words.ts'
import type { NotPassed, TestCase, TestSuite } from './test-case.ts'

/** The limits of a report. */
export interface JunitLimits {
  readonly bytes: number
  /** GitLab counts elements, without texts and attributes. */
  readonly elements: number
}

/** GitLab refuses files of more than 30 MB, and more than 250,000 elements (gitlab-org/gitlab#507482). */
const gitlabLimits: JunitLimits = { bytes: 30_000_000, elements: 250_000 }

/** What tests are kept first; those that passed are last. */
const ranks: Readonly<Record<NotPassed['kind'], number>> = { failure: 0, error: 0, skipped: 1 }

const rankOf = ({ notPassed }: TestCase): number => (notPassed === null ? 2 : ranks[notPassed.kind])

/** Bytes of the elements around the tests of a suite, without its name, which may take six bytes a character. */
const suiteBytes = 200
const rootBytes = 500

/** The suites without the tests that exceed the limits: those that passed go first. A last test counts them. */
export function fitSuites(
  suites: readonly TestSuite[],
  sizeOf: (test: TestCase) => JunitLimits,
  limits: JunitLimits = gitlabLimits,
): readonly TestSuite[] {
  let bytes = limits.bytes - rootBytes - 2 * suiteBytes
  let elements = limits.elements - 4 // the root, and the suite that counts
  for (const { name } of suites) {
    bytes -= suiteBytes + 6 * name.length
    elements -= 1
  }
  const all = suites.flatMap(({ cases }) => cases)
  if (2 * all.length <= elements && all.reduce((sum, test) => sum + mostBytes(test), 0) <= bytes)
    return suites
  const kept = new Set<TestCase>()
  for (const test of all.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    const size = sizeOf(test)
    if (size.bytes > bytes || size.elements > elements) continue
    bytes -= size.bytes
    elements -= size.elements
    kept.add(test)
  }
  if (kept.size === all.length) return suites
  const fitting = suites.map((suite) => ({ ...suite, cases: suite.cases.filter((test) => kept.has(test)) }))
  return [...fitting.filter(({ cases }) => cases.length > 0), leftOut(all.length - kept.size)]
}

/** An upper bound that is quick to compute: a character takes at most six bytes, as `&quot;`, in message and text. */
function mostBytes({ className, name, file, notPassed }: TestCase): number {
  const texts = [className, name, file ?? '', ...(notPassed?.lines ?? [])]
  const messages = 2 * (notPassed?.message.length ?? 0)
  return suiteBytes + 6 * (messages + texts.reduce((sum, text) => sum + text.length + 1, 0))
}

const leftOut = (count: number): TestSuite => ({
  name: 'mintage',
  cases: [
    {
      className: 'mintage',
      name: 'limits of the report',
      file: null,
      durationMs: null,
      notPassed: {
        kind: 'skipped',
        message: `${plural(count, 'test')} omitted: a report has at most 30 MB and 250,000 elements`,
        lines: [],
      },
    },
  ],
})
