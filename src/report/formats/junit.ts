import { plainText } from '../../text/plain-text.ts'
import { fitSuites } from '../junit/fit-suites.ts'
import { imageSuites } from '../junit/image-suites.ts'
import { problemSuites } from '../junit/problem-suites.ts'
import { type TestSuite, withUniqueNames } from '../junit/test-case.ts'
import { junitXml, sizeOf } from '../junit/xml.ts'
import type { ReportView, StartFailure, ValidateView } from '../view/view.ts'

/** For the test results of Jenkins and GitLab, within GitLab's limits. */
const write = (suites: readonly TestSuite[], durationMs?: number): string =>
  junitXml(fitSuites(withUniqueNames(suites), sizeOf), durationMs)

function apply(view: ReportView): string {
  const suites = imageSuites(view)
  return write(suites.length > 0 ? suites : [noImages], view.durationMs)
}

/** Jenkins fails a build whose reports have no test. A shard may have no image. */
const noImages: TestSuite = {
  name: 'mintage',
  cases: [{ className: 'mintage.apply', name: 'no images', file: null, durationMs: null, notPassed: null }],
}

/** Files without errors of an invalid manifest get no test: the check may not have reached them. */
const validate = ({ exitCode, files, problems }: ValidateView): string =>
  write(problemSuites(exitCode === 0 ? files : [], problems))

/** A command that did not start is an error of its own, as the errors of the manifest may not explain it. */
function failure({ command, message, hint, problems }: StartFailure): string {
  const lines = hint === undefined ? [] : [`hint: ${plainText(hint)}`]
  const notPassed = { kind: 'error', message: plainText(message), lines } as const
  const start = { className: `mintage.${command}`, name: 'start', file: null, durationMs: null, notPassed }
  return write([{ name: 'mintage', cases: [start] }, ...problemSuites([], problems)])
}

export const junit = { apply, validate, failure }
