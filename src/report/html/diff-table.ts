import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { type ImageView, isPlanned } from '../view/view.ts'
import { lineText, nameText } from './parts.ts'

type Differences = ImageView['fields']

/** What apply corrects, and what it leaves: two tables, as the reader of a plan approves only the first. */
export function differences(image: ImageView): HtmlPart {
  const verb = isPlanned(image) ? 'Changes' : 'Changed'
  return [
    image.updates.length > 0 && table(`${verb} of ${nameText(image.name)}`, image.updates, 'after'),
    image.fields.length > 0 &&
      table(`Differences of ${nameText(image.name)} that remain`, image.fields, 'expected'),
  ]
}

function table(caption: string, fields: Differences, wanted: 'after' | 'expected'): Html {
  const actual = wanted === 'after' ? 'before' : 'actual'
  const rows = fields.map(
    ({ field, expected, actual: found }) =>
      html`<tr><th scope="row">${nameText(field)}</th><td class="old">${lineText(found)}</td><td class="new">${lineText(expected)}</td></tr>`,
  )
  return html`<table class="diff ${wanted}"><caption>${caption}</caption><thead><tr><th scope="col">field</th><th scope="col">${actual}</th><th scope="col">${wanted}</th></tr></thead><tbody>${rows}</tbody></table>`
}
