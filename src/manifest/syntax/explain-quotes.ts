import { type CST, Parser } from 'yaml'
import { type Explainer, fault, insert, replace } from './fault.ts'
import { lineAt } from './line.ts'

const quoteNames: Readonly<Record<string, string>> = { "'": 'single quote', '"': 'double quote' }

/** A quote that opens a string and is not closed. */
export const unclosedQuote: Explainer = ({ text, message, offset }) => {
  const quote = /^Missing closing (["'])/.exec(message)?.[1]
  if (quote === undefined) return undefined
  const open = openingQuote(text, offset, quote)
  const { end } = lineAt(text, open)
  // inside { } and [ ] the end of the string is unknown: the repair removes its quote
  const isInFlow = /[\]},]/.test(text.slice(open + 1, end))
  const words = `this ${quoteNames[quote]} is not closed; write another ${quote} where the string ends`
  return fault(open, end - open, words, isInFlow ? replace(open, 1, '') : insert(end, quote))
}

/** The start of a string whose text ends before an offset. */
function openingQuote(text: string, before: number, quote: string): number {
  const escaper = quote === "'" ? "'" : '\\'
  let at = text.lastIndexOf(quote, before - 1)
  while (at > 0 && text[at - 1] === escaper) at = text.lastIndexOf(quote, at - 2)
  return Math.max(0, at)
}

/** `'Web's front end'`: the string ends too early. */
export const textAfterQuote: Explainer = ({ text, message, offset, line }) => {
  if (!/^Unexpected (?:scalar|double-quoted-scalar|single-quoted-scalar) at node end/.test(message)) {
    return undefined
  }
  const before = text.slice(line.start, offset).trimEnd()
  const quote = before.at(-1)
  if (quote !== "'" && quote !== '"') return undefined
  const closing = line.start + before.length - 1
  const open = openingQuote(text, closing, quote)
  const rest = text.slice(closing + 1, line.end)
  const edits = /[\]}]/.test(rest) ? [] : [replace(open, line.end - open, '"?"')]
  if (!rest.includes(quote)) {
    const words = 'text follows the closing quote; move it inside the quotes'
    return fault(offset, rest.trim().length, words, ...edits)
  }
  const words =
    quote === "'"
      ? "an apostrophe inside single quotes is written twice (''); or put the string in double quotes"
      : String.raw`write a double quote inside double quotes as \"; or put the string in single quotes`
  return fault(closing, 1, words, ...edits)
}

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** A bracket that is not closed, or closed by another kind of bracket. */
export const unclosedBracket: Explainer = ({ text, message, offset }) => {
  if (!/must (?:be sufficiently indented and )?end with a [\]}]/.test(message)) return undefined
  const found = openBracket(text)
  if (!found) return undefined
  const { offset: open, source } = found.start
  const closer = brackets[source] ?? ''
  const [wrong] = found.end
  if (wrong && /^[\]}]$/.test(wrong.source)) {
    const words = `this ${source} is closed by ${wrong.source}; write ${closer} there`
    return fault(open, 1, words, insert(wrong.offset, closer))
  }
  const last = text.slice(0, offset).trimEnd().length
  const words = `this ${source} is not closed; write ${closer} where it ends`
  return fault(open, 1, words, insert(Math.max(last, open + 1), closer))
}

/** The first innermost collection without its closing bracket. */
function openBracket(text: string): CST.FlowCollection | undefined {
  for (const token of new Parser().parse(text)) {
    const found = token.type === 'document' && token.value ? findOpen(token.value) : undefined
    if (found) return found
  }
  return undefined
}

function findOpen(token: CST.Token): CST.FlowCollection | undefined {
  if (!('items' in token)) return undefined
  for (const item of token.items) {
    for (const inner of [item.key, item.value]) {
      const found = inner ? findOpen(inner) : undefined
      if (found) return found
    }
  }
  if (token.type !== 'flow-collection') return undefined
  return token.end[0]?.source === brackets[token.start.source] ? undefined : token
}

export const strayBracket: Explainer = ({ text, message, offset }) => {
  if (!/^Unexpected flow-(?:map|seq)-end token/.test(message)) return undefined
  const words = `this ${text[offset]} has no opening bracket; remove it, or quote the value`
  return fault(offset, 1, words, replace(offset, 1, ''))
}

/** `{ name: a family: b }` */
export const missingComma: Explainer = ({ text, code, message, offset, line }) => {
  if (/^Unexpected .*scalar token$|^Missing , (?:or : )?between/.test(message)) {
    const words = 'missing comma before this; commas separate the items inside { } and [ ]'
    return fault(offset, 1, words, insert(offset, ', '))
  }
  if (code !== 'BLOCK_IN_FLOW') return undefined
  const second = /\s([\w-]+):(?:\s|$)/.exec(text.slice(offset, line.end))
  if (!second) return undefined
  const key = offset + second.index + 1
  const words = 'missing comma before this key; or quote the value if ": " is part of it'
  return fault(key, second[1]?.length ?? 1, words, insert(key, ', '))
}
