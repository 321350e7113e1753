import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { shortened } from '../../text/shortened.ts'
import { grouped, plural } from '../../text/words.ts'
import { placeViewText } from '../view/texts/place-view-text.ts'
import type { ImageView, PlaceView } from '../view/view.ts'
import type { Mark } from './marks.ts'

/** Maximum characters of a name, of a line, and of a program's output: one hostile text must not fill a page. */
const longest = { name: 200, line: 2_000, output: 20_000 } as const

export const nameText = (text: string): string => shortened(text, longest.name)
export const lineText = (text: string): string => shortened(text, longest.line)

/** The end of an output: it has the reason. */
export const outputText = (text: string): string =>
  text.length <= longest.output ? text : `…${text.slice(-longest.output)}`

/** A status as a sign and a word. Its color repeats them. */
export const badge = ({ tone, sign, word }: Mark, more = ''): Html =>
  html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}${more}</span>`

/** The position of an image in the view; the id of its row. */
export type IndexOf = (image: Pick<ImageView, 'path'>) => number | undefined

export const rowId = (index: number): string => `image-${index + 1}`

/** The name of an image, as a link to its row. */
function nameLink(image: Pick<ImageView, 'path' | 'label'>, indexOf: IndexOf): Html {
  const index = indexOf(image)
  const name = html`<code>${nameText(image.label)}</code>`
  return index === undefined ? name : html`<a href="#${rowId(index)}">${name}</a>`
}

/** `a, b … and 7 more`, as links. */
export function nameLinks(images: readonly ImageView[], max: number, indexOf: IndexOf): Html {
  const rest = images.length - max
  const items = images.slice(0, max).map((image) => html`<li>${nameLink(image, indexOf)}</li>`)
  return html`<ul class="names">${items}${rest > 0 && html`<li>and ${grouped(rest)} more</li>`}</ul>`
}

/** `images.yaml:4:3` */
export const placeText = (place: PlaceView): string => placeViewText({ ...place, file: nameText(place.file) })

/** The lines of a failure: a hint stands out, and a link can be followed. */
export function detailLine(line: string): Html {
  const [, hint] = /^hint: (.*)$/s.exec(line) ?? []
  if (hint !== undefined) return html`<p class="hint"><strong>Next step</strong> ${lineText(hint)}</p>`
  const [, url] = /^see: (https?:\/\/\S{1,2000})$/.exec(line) ?? []
  if (url !== undefined) return html`<p>see <a href="${url}" rel="noreferrer">${url}</a></p>`
  return html`<p>${lineText(line)}</p>`
}

/** How many items the page leaves out; nothing without any. */
export const omittedPart = (count: number, what: string): HtmlPart =>
  count > 0 &&
  html`<p class="omitted">${plural(count, `more ${what}`)} omitted to keep the page small; the JSON report has all</p>`

/** A section with a heading that names it. */
export const section = (id: string, title: HtmlPart, body: HtmlPart): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>
`
