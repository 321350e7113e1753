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
    if (event.type === 'tokenRequest') {
      print('debug', `token: ${event.step}: ${event.result}, ${Math.round(event.ms)}ms`)
    }
    if (event.type !== 'request') return
    const { method, project, attempt, result, ms, lines } = event
    const retry = attempt > 1 ? ` (attempt ${attempt})` : ''
    print('debug', `${method} ${project}: ${result}, ${Math.round(ms)}ms${retry}`)
    if (isLevelEnabled(logLevel, 'trace')) for (const line of lines()) print('trace', line)
  }
}
