import { expect, test } from 'vitest'
import { codeCell, codeFence, codeSpan, tableHead, tableRow } from '../../src/text/markdown.ts'
import { githubHtml } from '../support/github-html.ts'

test.each([
  ['web-1', '`web-1`', 'web-1'],
  ['a`b', '``a`b``', 'a`b'],
  ['`rm` ``x', '``` `rm` ``x ```', '`rm` ``x'],
  ['', '` `', ' '],
  ['  padded ', '`padded`', 'padded'],
  ['one\ntwo\r\n\n| three', '`one two | three`', 'one two | three'],
  ['@octocat #12 GH-3 a/b#4 https://x.y <b>', '`@octocat #12 GH-3 a/b#4 https://x.y <b>`', undefined],
  ['![x](y) [^1] *b* \\`', '`` ![x](y) [^1] *b* \\` ``', '![x](y) [^1] *b* \\`'],
  ['<!-- mintage:plan:web -->', '`<! -- mintage:plan:web -->`', undefined],
  ['::error::x', '`| ::error::x`', undefined],
  ['a ##[error]b', '`a # #[error]b`', undefined],
])('%j is the span %s', (text, span, code) => {
  expect(codeSpan(text)).toBe(span)
  if (code !== undefined) expect(githubHtml(codeSpan(text))).toBe(`<p><code>${code}</code></p>`)
})

test('a span with more backticks than cmark counts has fewer', () => {
  expect(codeSpan(`a${'`'.repeat(100)}b`)).toBe(`${'`'.repeat(20)}a${'`'.repeat(19)}…b${'`'.repeat(20)}`)
  expect(codeSpan(`a${'`'.repeat(20)}b`)).toContain('`'.repeat(21))
})

test('text cannot leave its cell', () => {
  expect(codeCell('a|b\\|c')).toBe('`a¦b\\¦c`')
  const html = githubHtml(`${tableHead(['x'])}\n${tableRow([codeCell('a|b`\\|c')])}`)
  expect(html).toContain('<td><code>a¦b`\\¦c</code></td>')
})

test('a fence is longer than any run of backticks in it, and each line is harmless', () => {
  const lines = ['- a: `` ```` x', '::error::x', '  ::warning::y', '~~~', 'one\ntwo', '']
  expect(codeFence('diff', lines, 100)).toBe(`\`\`\`\`\`diff
- a: \`\` \`\`\`\` x
| ::error::x
|   ::warning::y
~~~
one two

\`\`\`\`\``)
})
