import { expect, test } from 'vitest'
import { type HtmlPart, html, sourceOf, trusted } from '../../src/text/html.ts'

test.each<[HtmlPart, string]>([
  ['a < b & c > d', 'a &#60; b &#38; c &#62; d'],
  [`"double" 'single'`, '&#34;double&#34; &#39;single&#39;'],
  ['&amp;', '&#38;amp;'],
  ['</script><script>', '&#60;/script&#62;&#60;script&#62;'],
  [1_234, '1234'],
  [0, '0'],
  [undefined, ''],
  [null, ''],
  [false, ''],
  ['', ''],
  [html`<b>${'<'}</b>`, '<b>&#60;</b>'],
  [['<', html`<br>`, ['>', undefined]], '&#60;<br>&#62;'],
  [trusted('<i>'), '<i>'],
])('%j as a value of a template is %j', (value, expected) => {
  expect(sourceOf(html`<p title="${value}">${value}</p>`)).toBe(`<p title="${expected}">${expected}</p>`)
})

test('JSON from elsewhere cannot be markup', () => {
  const parsed = JSON.parse('{"markup":"<i>","source":"<i>"}') as HtmlPart
  expect(sourceOf(html`${parsed}`)).not.toContain('<i>')
})
