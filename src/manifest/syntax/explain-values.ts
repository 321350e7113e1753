import { type Explainer, type Fault, fault, insert, type Problem, replace } from './fault.ts'
import { type Line, openingOf } from './line.ts'

/** Merge conflicts have no repair, as either side may be right. */
export const mergeConflict: Explainer = ({ text }) => {
  const found = /^<{7}(?: .*)?$/m.exec(text)
  const words = 'unresolved merge conflict; keep one side, and remove the lines <<<<<<<, ======= and >>>>>>>'
  return found ? fault(found.index, found[0].length, words) : undefined
}

export const tabIndent: Explainer = ({ text, code, line }) => {
  if (code !== 'TAB_AS_INDENT' && !/^ *\t/.test(line.text)) return undefined
  const tab = text.indexOf('\t', line.start)
  return fault(tab === -1 ? line.start : tab, 1, 'tabs cannot indent YAML; use spaces')
}

/** `-name: web` */
export function dashWithoutSpace({ line }: { readonly line: Line }): Fault | undefined {
  const match = /^\s*-(?=[A-Za-z_"'][^:]*:(?:\s|$))/.exec(line.text)
  if (!match) return undefined
  const dash = line.start + match[0].length - 1
  return fault(dash, 2, 'write a space after the dash of a list entry', insert(dash + 1, ' '))
}

/** Whether YAML reads a key as plain text. */
const isKeyless = ({ code, message }: Problem): boolean =>
  code === 'MULTILINE_IMPLICIT_KEY' || /followed by map values/.test(message)

/** `name:web` */
export const colonWithoutSpace: Explainer = (problem) => {
  const { line } = problem
  const match = /^(\s*(?:- +)*)([A-Za-z_][\w.-]*):(?=[^\s:/])/.exec(line.text)
  if (!isKeyless(problem) || !match) return undefined
  const [whole, before = '', key = ''] = match
  const words = `write a space after the colon: ${isWord(key) ? key : 'key'}: …`
  const edit = insert(line.start + whole.length, ' ')
  return fault(line.start + before.length, key.length + 1, words, edit)
}

/** `description: Web: front end` */
export const colonInText: Explainer = ({ text, message, line, offset }) => {
  const key = openingOf(line)
  if (!message.startsWith('Nested mappings') || !key || offset <= line.start + key.keyColumn) return undefined
  const rest = text.slice(offset, line.end)
  const colons = [...rest.matchAll(/:(?=\s|$)/g)]
  if (colons.length === 0) return undefined
  const words = 'a value with ": " in it requires quotes; a map starts on the line below its key'
  const edits = colons.map(({ index }) => replace(offset + index, 1, ';'))
  return fault(offset, rest.trimEnd().length, words, ...edits)
}

/**
 * A word spelled like a field name, such as sourceDisk or sha1Checksum. Any other word may be key material, which no
 * message quotes.
 */
const isWord = (text: string): boolean =>
  text.length <= 40 && /^[a-z]{2,}\d?(?:[A-Z][a-z]+|_[a-z]+)*$/.test(text)

/** A line that is neither a key with a value nor a list entry. */
export const missingColon: Explainer = (problem) => {
  const { line } = problem
  if (!isKeyless(problem) || openingOf(line)) return undefined
  const [whole = '', before = '', key = '', rest = ''] =
    /^(\s*(?:- +)*)([A-Za-z]\w*)(?: *= *| +)?(.*)$/.exec(line.text) ?? []
  if (key === '' || /^[^ =]/.test(line.text.slice(before.length + key.length))) {
    const words = 'this line is neither a key with a value (key: value) nor a list entry (- …)'
    const blank = replace(line.start, line.end - line.start, '')
    return fault(line.start + line.indent, Math.max(1, line.text.trim().length), words, blank)
  }
  const value = rest === '' ? '…' : 'and the value'
  const words = isWord(key)
    ? `missing colon after "${key}"; write ${key}: ${value}`
    : `missing colon; write key: ${value}`
  const start = line.start + before.length
  const gap = whole.length - before.length - key.length - rest.length
  return fault(start, key.length, words, replace(start + key.length, gap, ': '))
}

const reserved: Explainer = ({ text, code, offset, line }) => {
  if (code !== 'BAD_SCALAR_START') return undefined
  const value = /^.*?(?=\s+#|[,\]}]|$)/.exec(text.slice(offset, line.end))?.[0] ?? ''
  const words = `a value cannot start with ${text[offset] ?? ''}; quote it`
  return fault(offset, Math.max(1, value.trimEnd().length), words, replace(offset, 1, '_'))
}

const badEscape: Explainer = ({ text, code, offset }) => {
  if (code !== 'BAD_DQ_ESCAPE') return undefined
  const at = text.lastIndexOf('\\', offset + 1)
  const escaped = text.slice(at, at + 2).trim()
  const words = String.raw`${escaped} is not an escape sequence; write \\ for a backslash, or use single quotes`
  return fault(at, 2, words, replace(at, 1, '/'))
}

const blockHeader: Explainer = ({ text, message, offset, line }) => {
  if (!message.startsWith('Block scalar header')) return undefined
  const at = offset - (/[|>][-+\d]*$/.exec(text.slice(line.start, offset))?.[0].length ?? 1)
  const words = `after ${text[at]} the text starts on the next line; quote a value that starts with ${text[at]}`
  return fault(at, line.end - at, words, replace(at, 1, '_'))
}

const listOnKeyLine: Explainer = ({ message, offset }) =>
  message.startsWith('Unexpected block-seq-ind on same line')
    ? fault(offset, 1, 'a list starts on the line below its key')
    : undefined

const comment: Explainer = ({ message, offset }) =>
  message.startsWith('Comments must be separated')
    ? fault(offset, 1, 'write a space before the # of a comment, or quote the value', insert(offset, ' '))
    : undefined

/** `name: {{ vars.x }}`, the templates of other tools; and lists or maps as keys. */
const notAKey: Explainer = ({ code, offset, line }) => {
  if (code !== 'NON_STRING_KEY') return undefined
  const open = line.start + line.text.lastIndexOf('{{', offset - line.start)
  const isTemplate = open >= line.start
  if (!isTemplate) return fault(offset, 1, 'a key must be a string, not a list or a map')
  const words = 'templates in {{ }} are not supported; write ${vars.NAME}, in quotes inside { } and [ ]'
  return fault(open, 2, words, replace(open, line.end - open, '_'))
}

export const valueExplainers: readonly Explainer[] = [
  reserved,
  badEscape,
  blockHeader,
  listOnKeyLine,
  comment,
  notAKey,
]

const wordsByCode: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a name must follow & or *; quote the value if it is text',
  ALIAS_PROPS: 'an alias (*name) accepts neither an anchor nor a tag',
  MULTIPLE_ANCHORS: 'a value accepts only one anchor (&name)',
  MULTIPLE_TAGS: 'a value accepts only one tag',
  BAD_DIRECTIVE: 'a line that starts with % is a YAML directive; remove it',
  KEY_OVER_1024_CHARS: 'a key is at most 1024 characters long',
  TAG_RESOLVE_FAILED: 'tags such as !Ref are not supported; remove the tag',
}

/** The fault without a known cause. At the empty end of a text, its place is the last line with content. */
export function unexplained({ code, offset, end, line, text }: Problem): Fault {
  const words =
    wordsByCode[code] ?? 'this is not valid YAML; check indentation, quotes and colons here and above'
  if (line.text.trim() !== '') return fault(offset, Math.max(1, Math.min(end, line.end) - offset), words)
  return fault(Math.max(0, text.slice(0, offset).trimEnd().length - 1), 1, words)
}
