/** What a tool for test results shows about a test that did not pass. Its texts are harmless lines without secrets. */
export interface NotPassed {
  /** `failure`: the test ran, and failed. `error`: it could not run to its end. */
  readonly kind: 'failure' | 'error' | 'skipped'
  /** One line. */
  readonly message: string
  /** More lines. */
  readonly lines: readonly string[]
}

/** One test of a JUnit report. GitLab keeps only the first of the tests with the same class name and name. */
export interface TestCase {
  readonly className: string
  readonly name: string
  /** The manifest; null if unknown. */
  readonly file: string | null
  readonly durationMs: number | null
  /** Null: it passed. */
  readonly notPassed: NotPassed | null
}

export interface TestSuite {
  readonly name: string
  /** From the start of its first test to the end of its last one; absent for tests that are not timed. */
  readonly durationMs?: number
  readonly cases: readonly TestCase[]
}

/** The suites with names that are unique in the report: the second of two equal ones becomes `NAME (2)`. */
export function withUniqueNames(suites: readonly TestSuite[]): TestSuite[] {
  /** The used names, each with the next number to try: a hundred thousand errors may be equal. */
  const used = new Map<string, number>()
  const unique = (test: TestCase): TestCase => {
    const key = keyOf(test.className, test.name)
    let count = used.get(key) ?? 2
    let { name } = test
    for (; used.has(keyOf(test.className, name)); count += 1) name = `${test.name} (${count})`
    used.set(key, count).set(keyOf(test.className, name), 2)
    return { ...test, name }
  }
  return suites.map((suite) => ({ ...suite, cases: suite.cases.map(unique) }))
}

const keyOf = (className: string, name: string): string => `${className}\n${name}`
