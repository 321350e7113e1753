import type { RequestEvent, TokenRequestEvent } from '../gce/events.ts'
import type { Event } from '../run/events.ts'
import { isLevelEnabled, type LogLevel } from '../settings/log-level.ts'
import { plainText } from '../text/plain-text.ts'
import type { RunListener, TerminalStream } from './listener.ts'

/** Prints each attempt of a request at level debug; at level trace, the request and the response too. */
export function requestLog(stream: TerminalStream, logLevel: LogLevel): RunListener['on'] {
  const print = (level: LogLevel, line: string) => {
    if (isLevelEnabled(logLevel, level)) stream.write(`${level}: ${plainText(line)}\n`)
  }
  return (event: Event) => {
    if (event.type !== 'tokenRequest' && event.type !== 'request') return
    print('debug', requestText(event))
    if (event.type === 'request' && isLevelEnabled(logLevel, 'trace')) {
      for (const line of event.lines()) print('trace', line)
    }
  }
}

/** `images.get golden: HTTP 200, 12ms (attempt 2)` */
export function requestText(event: RequestEvent | TokenRequestEvent): string {
  const end = `${event.result}, ${Math.round(event.ms)}ms`
  if (event.type === 'tokenRequest') return `token: ${event.step}: ${end}`
  const { method, project, attempt } = event
  return `${method} ${project}: ${end}${attempt > 1 ? ` (attempt ${attempt})` : ''}`
}
