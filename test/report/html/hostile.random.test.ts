import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html } from '../../../src/report/formats/html.ts'
import { resultPage } from '../../../src/report/html/page.ts'
import { detailLine } from '../../../src/report/html/parts.ts'
import type { PlanView, ReportView, StartFailure } from '../../../src/report/view/view.ts'
import { sourceOf } from '../../../src/text/html.ts'
import { attributeOf, parseHtml, textOf } from '../../support/parsed-html.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { samplePlan, sampleReport } from './sample-views.ts'

/** Ends of elements, attributes, comments and scripts; entities; directions; what a parser replaces. */
const pieces = [
  '</script><script>alert(1)</script>',
  '</style><style>*{display:none}</style>',
  '</title>',
  '</pre></details></td></table></section>',
  '<!--',
  '--!>',
  '<![CDATA[',
  ']]>',
  '<?xml ?>',
  '"',
  "'",
  '`',
  '" onclick="alert(1)" x="',
  "' onfocus='alert(1)' autofocus '",
  '<img src=x onerror=alert(1)>',
  '<svg><script>',
  '<template>',
  '<plaintext>',
  '&lt;b&gt;',
  '&#x3c;b&#x3e;',
  '&amp',
  '&',
  '<',
  '>',
  '=',
  '\\',
  '${7*7}',
  '{{7*7}}',
  'javascript:alert(1)',
  'https://x.y/"><b>',
  '\u202egnp.exe',
  '\u2066\u2069',
  '\u0000',
  '\u000b',
  '\ufeff',
  '\ud800',
  '\r\n',
  '\u2028',
  'שלום',
  '𝒳',
  'long '.repeat(800),
]

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))

/** Members that are words of mintage, or identify an image. */
const ownWords = new Set([
  'command',
  'status',
  'path',
  'fate',
  'severity',
  'result',
  'cloudState',
  'by',
  'stop',
])

/** A copy with `suffix` after each text but links, which have a test of their own. Texts that were equal still are. */
function withSuffix<T>(value: T, suffix: string, key = ''): T {
  if (typeof value === 'string')
    return (ownWords.has(key) || value.startsWith('see: ') ? value : `${value}${suffix}`) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withSuffix(item, suffix, key)) as T
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      // the name of a phase is a word of mintage; that of an image is not
      key === 'phases' ? member : withSuffix(member, suffix, name),
    ]),
  ) as T
}

/** Tags with the names of their attributes: all that a text could inject. */
const skeletonOf = (page: string): string[] =>
  parseHtml(page).elements.map(
    ({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`,
  )

const failure: StartFailure = {
  command: 'apply',
  problems: samplePlan(1).problems,
  message: 'no credentials',
  hint: 'log in',
  exitCode: 4,
}

const pages: readonly (readonly [string, (suffix: string) => string])[] = [
  ['a plan', (suffix) => resultPage(withSuffix<PlanView>(samplePlan(18), suffix))],
  ['a run', (suffix) => resultPage(withSuffix<ReportView>(sampleReport(18), suffix))],
  ['a failure', (suffix) => html.failure(withSuffix(failure, suffix))],
]

test.each(pages)('no text adds an element or an attribute to the page of %s', (name, pageOf) => {
  const expected = skeletonOf(pageOf('x'))
  fc.assert(
    fc.property(hostile, (text) => {
      // each line of a failure's message is a paragraph
      const page = pageOf(name === 'a failure' ? `x${text.replaceAll('\n', ' ')}` : `x${text}`)
      expect(skeletonOf(page)).toEqual(expected)
      expect(scriptsOf(page)).toEqual(scriptsOf(pageOf('x')))
    }),
    propertyRuns(15, 300),
  )
})

const scriptsOf = (page: string): string[] =>
  parseHtml(page).elements.flatMap((element) => (element.tagName === 'script' ? [textOf(element)] : []))

test.each([
  ['see: https://x.y/z?a=1&b=2', 'https://x.y/z?a=1&b=2'],
  ['see: https://x.y/"onclick="alert(1)', 'https://x.y/"onclick="alert(1)'],
  ['see: javascript:alert(1)', undefined],
  ['see: https://x.y/ <b>', undefined],
  [`see: https://x.y/${'z'.repeat(3_000)}`, undefined],
  ['https://x.y/', undefined],
])('the line %j links to %j', (line, target) => {
  const { elements } = parseHtml(sourceOf(detailLine(line)))
  const link = elements.find(({ tagName }) => tagName === 'a')
  expect(link && attributeOf(link, 'href')).toBe(target)
  expect(elements.map(({ tagName }) => tagName)).toEqual([
    'html',
    'head',
    'body',
    'p',
    ...(link ? ['a'] : []),
  ])
})
