import XmlBuilder from 'fast-xml-builder'
import { shortened } from '../../text/shortened.ts'
import type { NotPassed, TestCase, TestSuite } from './test-case.ts'

/** Characters of one text. libxml2, which GitLab uses, refuses text nodes of more than 10 MB. */
const maxText = 10_000

const builder = new XmlBuilder({
  format: true,
  indentBy: ' ',
  ignoreAttributes: false,
  // without a value, `name="true"` would not be XML
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
})

/** The text of a JUnit report. `durationMs`: of the whole command. */
export function junitXml(suites: readonly TestSuite[], durationMs?: number): string {
  const all = suites.flatMap(({ cases }) => cases)
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      '@_name': 'mintage',
      ...withoutSkipped(countsOf(all)),
      ...(durationMs === undefined ? {} : { '@_time': seconds(durationMs) }),
      testsuite: suites.map(({ name, durationMs: ownMs = 0, cases }) => ({
        '@_name': xmlText(name),
        ...countsOf(cases),
        '@_time': seconds(ownMs),
        testcase: cases.map(caseElement),
      })),
    },
  })
}

/** The size of a test in the report, in bytes, and its elements. */
export function sizeOf(test: TestCase): { readonly bytes: number; readonly elements: number } {
  const indentation = 3 * 4
  return {
    bytes: Buffer.byteLength(builder.build({ testcase: caseElement(test) })) + indentation,
    elements: test.notPassed === null ? 1 : 2,
  }
}

function countsOf(cases: readonly TestCase[]) {
  const count = (kind: NotPassed['kind']) => cases.filter(({ notPassed }) => notPassed?.kind === kind).length
  return {
    '@_tests': cases.length,
    '@_failures': count('failure'),
    '@_errors': count('error'),
    '@_skipped': count('skipped'),
  }
}

/** The root has no such attribute in the schemas that know it. */
const withoutSkipped = ({ '@_skipped': _, ...counts }: ReturnType<typeof countsOf>) => counts

function caseElement({ className, name, file, durationMs, notPassed }: TestCase) {
  return {
    '@_classname': xmlText(className),
    '@_name': xmlText(name),
    ...(file === null ? {} : { '@_file': xmlText(file) }),
    ...(durationMs === null ? {} : { '@_time': seconds(durationMs) }),
    ...(notPassed === null ? {} : { [notPassed.kind]: notPassedElement(notPassed) }),
  }
}

/**
 * The message is part of the text too: GitLab drops the attributes of an element that has text. Without an attribute
 * `type`, which GitLab would take for the type of the text.
 */
function notPassedElement({ message, lines }: NotPassed) {
  const text = [message, ...lines].join('\n')
  return { '@_message': xmlText(message), '#text': xmlText(text) }
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/** All that XML 1.0 does not allow, even escaped (its production 2), lone surrogates included. */
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const xmlText = (text: string): string => shortened(text.replace(illegal, ''), maxText)
