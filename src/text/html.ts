const markup = Symbol('markup')

/** Text that is valid HTML. Only `html` and `trusted` make it. */
export interface Html {
  readonly [markup]: string
}

/** Strings are escaped; nothing is printed for `undefined`, `null` and `false`. */
export type HtmlPart = Html | string | number | false | null | undefined | readonly HtmlPart[]

/**
 * A template with escaped values: html`<b title="${title}">${name}</b>`. A value is safe in text and in a quoted
 * attribute; no other place may have one. An HTML parser proves it with hostile values (test/report/html).
 */
export const html = (parts: TemplateStringsArray, ...values: readonly HtmlPart[]): Html => ({
  // a template ends with a part without a value
  [markup]: parts.map((part, index) => part + printed(values[index])).join(''),
})

/** Constant text of this program: a style sheet, a script. */
export const trusted = (text: string): Html => ({ [markup]: text })

export const sourceOf = (part: Html): string => part[markup]

function printed(value: HtmlPart): string {
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  if (value === undefined || value === null || value === false) return ''
  return isList(value) ? value.map(printed).join('') : value[markup]
}

const isList = (value: Html | readonly HtmlPart[]): value is readonly HtmlPart[] => Array.isArray(value)

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
