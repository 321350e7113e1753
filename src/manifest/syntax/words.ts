import { type Explainer, type Fault, fault, type Problem } from './fault.ts'
import { type Line, openingOf } from './line.ts'

/** What a merge has left: neither of its sides can be told for the right one. */
export const mergeConflict: Explainer = ({ text }) => {
  const found = /^<{7}(?: .*)?$/m.exec(text)
  if (!found) return undefined
  const words = 'unresolved merge conflict; keep one side, and remove the lines <<<<<<<, ======= and >>>>>>>'
  return fault({ offset: found.index, length: found[0].length }, words)
}

export const tabIndent: Explainer = ({ text, code, line }) => {
  const inLine = /^ *\t/.exec(line.text)
  if (code !== 'TAB_AS_INDENT' && !inLine) return undefined
  const tab = text.indexOf('\t', line.start)
  return fault({ offset: tab === -1 ? line.start : tab, length: 1 }, 'tabs cannot indent YAML; use spaces')
}

/** `-name: web` */
export const dashWithoutSpace: Explainer = ({ line }) => spaceAfterDash(line)

export function spaceAfterDash(line: Line): Fault | undefined {
  const match = /^\s*-(?=[A-Za-z_"'][^:]*:(?:\s|$))/.exec(line.text)
  if (!match) return undefined
  const dash = line.start + match[0].length - 1
  const words = 'write a space after the dash of a list entry'
  return fault({ offset: dash, length: 2 }, words, { offset: dash + 1, length: 0, text: ' ' })
}

/** `name:web` */
export const colonWithoutSpace: Explainer = ({ code, message, line }) => {
  const isText = code === 'MULTILINE_IMPLICIT_KEY' || /followed by map values/.test(message)
  const match = /^(\s*(?:- +)*)([A-Za-z_][\w.-]*):(?=[^\s:/])/.exec(line.text)
  if (!isText || !match) return undefined
  const [whole, before = '', key = ''] = match
  const words = `write a space after the colon: ${isWord(key) ? key : 'key'}: …`
  const range = { offset: line.start + before.length, length: key.length + 1 }
  return fault(range, words, { offset: line.start + whole.length, length: 0, text: ' ' })
}

/** `description: Web: front end` */
export const colonInText: Explainer = ({ text, message, line, offset }) => {
  const key = openingOf(line)
  if (!message.startsWith('Nested mappings') || !key || offset <= line.start + key.keyColumn) return undefined
  const rest = text.slice(offset, line.end)
  const colons = [...rest.matchAll(/:(?=\s|$)/g)]
  if (colons.length === 0) return undefined
  const words = 'a value with ": " in it requires quotes; a map starts on the line below its key'
  const edits = colons.map(({ index }) => ({ offset: offset + index, length: 1, text: ';' }))
  return fault({ offset, length: rest.trimEnd().length }, words, ...edits)
}

/** Written as keys are, such as sourceDisk or sha1Checksum. Anything else may be key material, which no message quotes. */
const isWord = (text: string): boolean =>
  text.length <= 40 && /^[a-z]{2,}\d?(?:[A-Z][a-z]+|_[a-z]+)*$/.test(text)

/** A line that is neither a key with its value nor an entry of a list. */
export const missingColon: Explainer = ({ code, message, line }) => {
  const isText = code === 'MULTILINE_IMPLICIT_KEY' || /followed by map values/.test(message)
  if (!isText || openingOf(line)) return undefined
  const [whole = '', before = '', key = '', rest = ''] =
    /^(\s*(?:- +)*)([A-Za-z]\w*)(?: *= *| +)?(.*)$/.exec(line.text) ?? []
  const content = { offset: line.start + line.indent, length: Math.max(1, line.text.trim().length) }
  const blank = { offset: line.start, length: line.end - line.start, text: '' }
  if (key === '' || /^[^ =]/.test(line.text.slice(before.length + key.length))) {
    return fault(
      content,
      'this line is neither a key with a value (key: value) nor a list entry (- …)',
      blank,
    )
  }
  const value = rest === '' ? '…' : 'and the value'
  const words = isWord(key)
    ? `missing colon after "${key}"; write ${key}: ${value}`
    : `missing colon; write key: ${value}`
  const range = { offset: line.start + before.length, length: key.length }
  const at = range.offset + key.length
  return fault(range, words, {
    offset: at,
    length: whole.length - before.length - key.length - rest.length,
    text: ': ',
  })
}

const reserved: Explainer = ({ text, code, offset, line }) => {
  if (code !== 'BAD_SCALAR_START') return undefined
  const first = text[offset] ?? ''
  const words = `a value cannot start with ${first}; quote it`
  const length = valueLength(text.slice(offset, line.end))
  return fault({ offset, length }, words, { offset, length: 1, text: '_' })
}

/** Of a plain value that begins a text. */
const valueLength = (text: string): number =>
  Math.max(1, (/^.*?(?=\s+#|[,\]}]|$)/.exec(text)?.[0] ?? '').trimEnd().length)

const badEscape: Explainer = ({ text, code, offset }) => {
  if (code !== 'BAD_DQ_ESCAPE') return undefined
  const at = text.lastIndexOf('\\', offset + 1)
  const escaped = text.slice(at, at + 2).trim()
  const words = String.raw`${escaped} is not an escape sequence; write \\ for a backslash, or use single quotes`
  return fault({ offset: at, length: 2 }, words, { offset: at, length: 1, text: '/' })
}

const blockHeader: Explainer = ({ text, message, offset, line }) => {
  if (!message.startsWith('Block scalar header')) return undefined
  const at = offset - 1 - (/[|>][-+\d]*$/.exec(text.slice(line.start, offset))?.[0].length ?? 1) + 1
  const words = `after ${text[at]} the text starts on the next line; quote a value that starts with ${text[at]}`
  return fault({ offset: at, length: line.end - at }, words, { offset: at, length: 1, text: '_' })
}

const listOnKeyLine: Explainer = ({ message, offset }) =>
  message.startsWith('Unexpected block-seq-ind on same line')
    ? fault({ offset, length: 1 }, 'a list starts on the line below its key')
    : undefined

const comment: Explainer = ({ message, offset }) =>
  message.startsWith('Comments must be separated')
    ? fault({ offset, length: 1 }, 'write a space before the # of a comment, or quote the value', {
        offset,
        length: 0,
        text: ' ',
      })
    : undefined

/** `name: {{ vars.x }}`, as templates of other tools have it; and lists or maps as keys. */
const notAKey: Explainer = ({ code, offset, line }) => {
  if (code !== 'NON_STRING_KEY') return undefined
  const open = line.start + line.text.lastIndexOf('{{', offset - line.start)
  const isTemplate = open >= line.start
  if (!isTemplate) return fault({ offset, length: 1 }, 'a key must be a string, not a list or a map')
  const words = 'templates in {{ }} are not supported; write ${vars.NAME}, in quotes inside { } and [ ]'
  return fault({ offset: open, length: 2 }, words, { offset: open, length: line.end - open, text: '_' })
}

export const wordExplainers: readonly Explainer[] = [
  reserved,
  badEscape,
  blockHeader,
  listOnKeyLine,
  comment,
  notAKey,
]

const plainWords: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a name must follow & or *; quote the value if it is text',
  ALIAS_PROPS: 'an alias (*name) accepts neither an anchor nor a tag',
  MULTIPLE_ANCHORS: 'a value accepts only one anchor (&name)',
  MULTIPLE_TAGS: 'a value accepts only one tag',
  BAD_DIRECTIVE: 'a line that starts with % is a YAML directive; remove it',
  KEY_OVER_1024_CHARS: 'a key is at most 1024 characters long',
  TAG_RESOLVE_FAILED: 'tags such as !Ref are not supported; remove the tag',
}

/** What is said where no cause is known. */
export function unexplained({ code, offset, end, line, text }: Problem): Fault {
  const words =
    plainWords[code] ?? 'this is not valid YAML; check indentation, quotes and colons here and above'
  return fault(shown(line, text, offset, end), words)
}

/** What is marked: not the empty end of a text, but the last line that holds something. */
function shown(line: Line, text: string, offset: number, end: number) {
  if (line.text.trim() !== '') return { offset, length: Math.max(1, Math.min(end, line.end) - offset) }
  const last = text.slice(0, offset).trimEnd().length
  return { offset: Math.max(0, last - 1), length: 1 }
}
