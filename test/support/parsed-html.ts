import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.ChildNode
export type Element = DefaultTreeAdapterTypes.Element

export interface ParsedHtml {
  /** The codes of parse errors of the HTML standard. */
  readonly errors: readonly string[]
  /** In document order. */
  readonly elements: readonly Element[]
}

/** A document as a browser parses it, with scripting. */
export function parseHtml(text: string): ParsedHtml {
  const errors: string[] = []
  const document = parse(text, { onParseError: ({ code }: ParserError) => errors.push(code) })
  const elements: Element[] = []
  const visit = (node: Node): void => {
    if ('tagName' in node) elements.push(node)
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  for (const child of document.childNodes) visit(child)
  return { errors, elements }
}

export const attributeOf = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((attribute) => attribute.name === name)?.value

export const textOf = (node: Node): string => {
  if ('value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}
