import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatFamilyStatus } from '../../src/report/family-status.ts'
import { formatFailure, formatResult } from '../../src/report/format.ts'
import { stepSummaryLimit } from '../../src/report/formats/markdown/limit.ts'
import { githubHtml, linkedText, references, tagsIn, unbalancedTags } from '../support/github-html.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { looseRunnerCommands } from '../support/runner-commands.ts'
import { type Ends, type Sizes, sampleViews } from './sample-views.ts'

/** What Markdown, HTML, GitHub, GitLab and runners give a meaning. */
const piece = fc.oneof(
  fc.constantFrom(
    '`',
    '``',
    '```',
    '`'.repeat(90),
    '~~~',
    '|',
    '\\',
    '\\|',
    '\n',
    '\r',
    ' ',
    '\t',
    '\u2028',
    '\u200B',
    '@octocat',
    '@org/team',
    '#123',
    'GH-1',
    'org/repo#1',
    '0123456789abcdef0123456789abcdef01234567',
    'https://e.com',
    'www.e.com',
    'a@e.com',
    '<https://e.com>',
    '[x](y)',
    '![x](y)',
    '[^1]',
    '[^1]: x',
    '[x]: y',
    '<!--',
    '-->',
    '--!>',
    '<!-- mintage:plan:web -->',
    '<b>',
    '</details>',
    '<details>',
    '<img src=x>',
    '&lt;',
    '<summary>',
    '</code>',
    '</pre>',
    '<!DOCTYPE x>',
    '<?x?>',
    '<![CDATA[',
    '> [!NOTE]',
    '# h',
    '- ',
    '1. ',
    '---',
    '::error::x',
    '##[error]x',
    '##vso[x]y',
    ':tada:',
    '$`x`$',
    '$$',
    '/close',
    '*',
    '_',
    '~',
    '\u0000',
    '\uD800',
    '😀',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const hostile = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const count = fc.integer({ min: 0, max: 2 })
const sizes: fc.Arbitrary<Sizes> = fc.record({
  blocked: count,
  drifted: count,
  retired: count,
  families: count,
  updated: count,
  created: count,
  notes: count,
  problems: count,
})
const texts = fc.array(hostile, { minLength: 1, maxLength: 40 })

/** Every text another one: its number follows. */
function numbered(list: readonly string[]): () => string {
  let number = 0
  return () => `${list[number % list.length]}x${number++}`
}

type Limit = { readonly characters: number } | { readonly bytes: number }

const markdownOf = ({ plan, apply, failure }: Ends, verbose = false, limit?: Limit): string[] => {
  const options = { color: false, verbose, ...(limit === undefined ? {} : { limit }) }
  return [
    formatResult(plan, 'markdown', options),
    formatResult(apply, 'markdown', options),
    formatFailure(failure, 'markdown', options),
  ]
}

const allowed =
  /^<(?:\/?(?:p|h3|ul|li|code|pre|strong|details|blockquote|table|thead|tbody|tr|th|td|summary)|details open|code class="language-(?:diff|text)")>$/

function expectHarmless(markdown: string): void {
  const [first = '', ...rest] = markdown.split('\n')
  expect(first).toMatch(/^<!-- mintage:(?:plan|apply|status):[\w./+=,~%-]* -->$/)
  expect(first.slice(4, -3)).not.toContain('--')
  expect(rest.join('\n')).not.toContain('<!--')
  expect(rest[0]).toMatch(/^### [\w :,]+[.\w]$/)
  expect(looseRunnerCommands(markdown)).toEqual([])
  const html = githubHtml(markdown)
  const [comment, ...tags] = tagsIn(html)
  expect(comment).toBe(first)
  expect(tags.filter((tag) => !allowed.test(tag))).toEqual([])
  expect(unbalancedTags(html)).toEqual([])
  const text = linkedText(html)
  for (const reference of references) expect(text).not.toMatch(reference)
}

test('hostile texts change no tag, and become no mention, reference, link, image or command', () => {
  const property = fc.property(sizes, texts, fc.boolean(), (shape, list, verbose) => {
    const documents = markdownOf(sampleViews(shape, numbered(list)), verbose)
    const plain = markdownOf(sampleViews(shape, numbered(['text'])), verbose)
    for (const [index, markdown] of documents.entries()) {
      expectHarmless(markdown)
      expect(markdown.length).toBeLessThanOrEqual(60_000)
      const expected = tagsIn(githubHtml(plain[index] ?? '')).slice(1)
      expect(tagsIn(githubHtml(markdown)).slice(1)).toEqual(expected)
    }
  })
  fc.assert(property, propertyRuns(30, 2_000))
})

test('the same at any length, which is never exceeded', () => {
  const long = fc.tuple(hostile, fc.constantFrom(1, 20, 100)).map(([text, times]) => text.repeat(times))
  const many = fc.integer({ min: 0, max: 30 })
  const shapes = fc.record({
    blocked: many,
    drifted: many,
    retired: many,
    families: many,
    updated: many,
    created: many,
    notes: many,
    problems: many,
  })
  const limits = fc.constantFrom(
    { characters: 10_000 },
    { characters: 60_000 },
    { bytes: 60_000 },
    stepSummaryLimit,
  )
  const property = fc.property(
    shapes,
    fc.array(long, { minLength: 1, maxLength: 5 }),
    limits,
    fc.boolean(),
    (shape, list, limit, verbose) => {
      for (const markdown of markdownOf(sampleViews(shape, numbered(list)), verbose, limit)) {
        expectHarmless(markdown)
        if ('characters' in limit) expect(markdown.length).toBeLessThanOrEqual(limit.characters)
        else expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit.bytes)
      }
    },
  )
  fc.assert(property, propertyRuns(6, 300))
})

test('the status of families is as harmless', () => {
  const counts = { active: 1, deprecated: 0, obsolete: 0, deleted: 0, notReady: 0 }
  const rest = { deferred: 0, drifted: 0, unverified: 0 }
  const property = fc.property(texts, fc.constantFrom(3, 1_000), (list, rows) => {
    const text = numbered(list)
    const families = Array.from({ length: rows }, () => ({
      project: text(),
      family: text(),
      head: text(),
      next: text(),
      ...counts,
      ...rest,
    }))
    const markdown = formatFamilyStatus(families, 'markdown', { target: text() })
    expectHarmless(markdown)
    expect(markdown.length).toBeLessThanOrEqual(60_000)
  })
  fc.assert(property, propertyRuns(8, 300))
})
