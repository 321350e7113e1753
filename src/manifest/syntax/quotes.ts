import { type CST, Parser } from 'yaml'
import { type Explainer, fault } from './fault.ts'
import { lineAt } from './line.ts'
import type { Edit } from './repair.ts'

const quoteNames: Readonly<Record<string, string>> = { "'": 'single quote', '"': 'double quote' }

/** A quote that opens a string and is not closed. */
export const unclosedQuote: Explainer = ({ text, message, offset }) => {
  const quote = /^Missing closing (["'])/.exec(message)?.[1]
  if (quote === undefined) return undefined
  const open = openingQuote(text, offset, quote)
  const { end, text: line, start } = lineAt(text, open)
  const rest = line.slice(open - start + 1)
  // within { } and [ ] nobody knows where the string ends: there it is read without its quote
  const edit: Edit = /[\]},]/.test(rest)
    ? { offset: open, length: 1, text: '' }
    : { offset: end, length: 0, text: quote }
  const words = `this ${quoteNames[quote]} is not closed; write another ${quote} where the string ends`
  return fault({ offset: open, length: end - open }, words, edit)
}

/** Where the string begins whose text ends before an offset. */
function openingQuote(text: string, before: number, quote: string): number {
  let at = text.lastIndexOf(quote, before - 1)
  while (at > 0) {
    if (quote === "'" && text[at - 1] === "'") at = text.lastIndexOf(quote, at - 2)
    else if (quote === '"' && text[at - 1] === '\\') at = text.lastIndexOf(quote, at - 2)
    else break
  }
  return Math.max(0, at)
}

/** `'Web's front end'`: the string ends where it was not meant to. */
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
  const isInner = rest.includes(quote)
  const words = !isInner
    ? 'text follows the closing quote; move it inside the quotes'
    : quote === "'"
      ? "an apostrophe inside single quotes is written twice (''); or put the string in double quotes"
      : String.raw`a double quote inside double quotes is written \"; or put the string in single quotes`
  const edits = /[\]}]/.test(rest) ? [] : [{ offset: open, length: line.end - open, text: '"?"' }]
  return fault(
    isInner ? { offset: closing, length: 1 } : { offset, length: rest.trim().length },
    words,
    ...edits,
  )
}

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** A bracket that is not closed, or by one of the other kind. */
export const unclosedBracket: Explainer = ({ text, message, offset }) => {
  if (!/must (?:be sufficiently indented and )?end with a [\]}]/.test(message)) return undefined
  const found = openBracket(text)
  if (!found) return undefined
  const { start, end } = found
  const closer = brackets[start.source] ?? ''
  const range = { offset: start.offset, length: 1 }
  const [wrong] = end
  if (wrong && /^[\]}]$/.test(wrong.source)) {
    const words = `this ${start.source} is closed by ${wrong.source}; write ${closer} there`
    return fault(range, words, { offset: wrong.offset, length: 0, text: closer })
  }
  const last = text.slice(0, offset).trimEnd().length
  const words = `this ${start.source} is not closed; write ${closer} where it ends`
  return fault(range, words, { offset: Math.max(last, start.offset + 1), length: 0, text: closer })
}

/** The innermost collection that is not closed as it should be; of several the first. */
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
  return fault({ offset, length: 1 }, words, { offset, length: 1, text: '' })
}

/** `{ name: a family: b }` */
export const missingComma: Explainer = ({ text, code, message, offset, line }) => {
  const isToken = /^Unexpected .*scalar token$/.test(message)
  if (isToken || /^Missing , (?:or : )?between/.test(message)) {
    const words = 'missing comma before this; commas separate the items inside { } and [ ]'
    return fault({ offset, length: 1 }, words, { offset, length: 0, text: ', ' })
  }
  if (code !== 'BLOCK_IN_FLOW') return undefined
  const rest = text.slice(offset, line.end)
  const second = /\s([\w-]+):(?:\s|$)/.exec(rest)
  if (!second) return undefined
  const key = offset + second.index + 1
  const words = 'missing comma before this key; or quote the value if ": " is part of it'
  const range = { offset: key, length: second[1]?.length ?? 1 }
  return fault(range, words, { offset: key, length: 0, text: ', ' })
}
