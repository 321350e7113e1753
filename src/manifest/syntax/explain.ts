import { keyInsideValue, misaligned, outsideBlock } from './explain-indentation.ts'
import {
  missingComma,
  strayBracket,
  textAfterQuote,
  unclosedBracket,
  unclosedQuote,
} from './explain-quotes.ts'
import {
  colonInText,
  colonWithoutSpace,
  dashWithoutSpace,
  mergeConflict,
  missingColon,
  tabIndent,
  unexplained,
  valueExplainers,
} from './explain-values.ts'
import { type Explainer, type Fault, fault, type Problem } from './fault.ts'
import { loneCarriageReturns, oddLine } from './odd-line.ts'

/** `{ source: gs://b/${vars:x}.tar.gz }`: within a flow map the brace ends the string. */
const unquotedExpression: Explainer = ({ text, offset }) =>
  text.slice(offset - 1, offset + 1) === '${'
    ? fault(
        offset - 1,
        2,
        'quote the string: inside { } and [ ], an expression such as ${vars.x} requires quotes',
      )
    : undefined

/** Ordered from the most to the least specific cause. */
const explainers: readonly Explainer[] = [
  mergeConflict,
  loneCarriageReturns,
  tabIndent,
  oddLine,
  unquotedExpression,
  ...valueExplainers,
  unclosedQuote,
  textAfterQuote,
  unclosedBracket,
  strayBracket,
  missingComma,
  dashWithoutSpace,
  colonWithoutSpace,
  outsideBlock,
  colonInText,
  keyInsideValue,
  missingColon,
  misaligned,
]

/** The cause of an error of the parser. */
export function explain(problem: Problem): Fault {
  for (const explainer of explainers) {
    const found = explainer(problem)
    if (found) return found
  }
  return unexplained(problem)
}
