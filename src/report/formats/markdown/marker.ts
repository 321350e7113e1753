import type { ReportingCommand } from '../../../settings/formats.ts'
import { codeSpan } from '../../../text/markdown.ts'
import { sha256 } from '../../../util/node/sha256.ts'
import type { ShardView } from '../../view/view.ts'

type Command = ReportingCommand | 'status'
type Part = Pick<ShardView, 'index' | 'count'>

/**
 * The first line: a comment by which a workflow finds its own comment on a pull request. Only harmless characters of the
 * target stay as written; the others are percent-encoded, so that the line is also safe in a shell, in jq and in HTML.
 */
export const markerLine = (command: Command, target: string, shard?: Part | null): string =>
  `<!-- mintage:${command}:${bounded(encoded(target), target)}${shard ? `:${shardOf(shard)}` : ''} -->`

const shardOf = ({ index, count }: Part): string => `${index}/${count}`

/** The same for readers: `mintage plan` of a target, then its cost. */
export function originLine(command: Command, target: string, cost?: string): string {
  const name = target === '' ? '' : ` of ${codeSpan(target, maxLength)}`
  return `mintage ${command}${name}${cost === undefined ? '' : ` · ${cost}`}`
}

const kept = /[A-Za-z0-9._/+=,~-]/

/** `--` must not be in a comment (HTML 4, XML). */
function encoded(target: string): string {
  let text = ''
  for (const character of target) {
    const isSecondDash = character === '-' && text.endsWith('-')
    text += kept.test(character) && !isSecondDash ? character : percents(character)
  }
  return text
}

/** In UTF-8; half of a surrogate pair becomes U+FFFD. */
const percents = (character: string): string =>
  [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')

const maxLength = 120

/** Many files without a catalog give a long name; its digest keeps it apart from others with the same start. */
function bounded(text: string, target: string): string {
  if (text.length <= maxLength) return text
  const digest = sha256(target, 'hex').slice(0, 16)
  return `${text.slice(0, maxLength - 17)}~${digest}`
}
