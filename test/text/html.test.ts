import { expect, test } from 'vitest'
import { type HtmlPart, html, sourceOf, trusted } from '../../src/text/html.ts'

test.each<[HtmlPart, string]>([
  ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
  [`"double" 'single'`, '&quot;double&quot; &#39;single&#39;'],
  ['&amp;', '&amp;amp;'],
  ['</script><script>', '&lt;/script&gt;&lt;script&gt;'],
  [1_234, '1234'],
  [0, '0'],
  [undefined, ''],
  [null, ''],
  [false, ''],
  ['', ''],
  [html`<b>${'<'}</b>`, '<b>&lt;</b>'],
  [['<', html`<br>`, ['>', undefined]], '&lt;<br>&gt;'],
  [trusted('<i>'), '<i>'],
])('%j as a value of a template is %j', (value, expected) => {
  expect(sourceOf(html`<p title="${value}">${value}</p>`)).toBe(`<p title="${expected}">${expected}</p>`)
})

test('JSON from elsewhere cannot be markup', () => {
  const parsed = JSON.parse('{"markup":"<i>","source":"<i>"}') as HtmlPart
  expect(sourceOf(html`${parsed}`)).not.toContain('<i>')
})
