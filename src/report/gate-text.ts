import type { Gate, GateEvent } from '../run/event.ts'
import type { HeldBack } from '../run/hold-ledger.ts'
import { formatDuration } from '../util/duration.ts'
import { plainText } from './plain-text.ts'

/** What stands before each gate. */
const crowds: Readonly<Record<Gate, string>> = {
  write: 'inserts',
  read: 'reads',
  list: 'lists',
  operation: 'polls',
  images: 'images',
  operations: 'operations',
  source: 'images of a source',
}

/** `golden-prod inserts`, `golden-prod images of disks/builder` */
export function gateText({
  project,
  gate,
  subject,
}: Pick<GateEvent, 'project' | 'gate' | 'subject'>): string {
  const crowd = gate === 'source' ? `images of ${shortSource(subject)}` : crowds[gate]
  return `${plainText(project)} ${crowd}`
}

const shortSource = (path = ''): string => plainText(path.split('/').slice(-2).join('/'))

/** What each gate is, and the flag that moves it. */
const causes: Readonly<Record<Gate, string>> = {
  write: 'inserts a minute (--rate)',
  read: 'reads a minute (--read-rate)',
  list: 'lists a minute (--list-rate)',
  operation: 'polls a minute (--operation-rate)',
  images: 'images in flight (--concurrency)',
  operations: "the API's limit of operations in flight",
  source: '(--source-rate)',
}

/** `2m05s by inserts a minute (--rate) in golden-prod` */
function heldText({ project, gate, subject, by, ms }: HeldBack): string {
  if (by === 'server') {
    return `${formatDuration(ms)} by the API's quota of ${crowds[gate]} in ${plainText(project)}`
  }
  const cause = gate === 'source' ? `the pace of ${shortSource(subject)} ${causes.source}` : causes[gate]
  return `${formatDuration(ms)} by ${cause} in ${plainText(project)}`
}

const mostTold = 3

/** What held a run back, the longest first; undefined if nothing did. */
export function heldBackText(heldBack: readonly HeldBack[]): string | undefined {
  if (heldBack.length === 0) return undefined
  const more = heldBack.length - mostTold
  const told = heldBack.slice(0, mostTold).map(heldText)
  return `held back ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}
