import type { Writable } from 'node:stream'
import { isLogged, type LogEntry, type LogLabels, logLine, type Severity } from '../report/log/log-entry.ts'
import { type CommandSummary, summaryEntry } from '../report/log/summary-entry.ts'
import type { LogLevel } from '../settings/log-level.ts'
import type { Clock } from '../util/clock.ts'
import { writeSafely } from './safe-stream.ts'

/** stderr as lines of JSON. */
export class JsonLog {
  readonly #stream: Writable
  readonly #clock: Clock
  #labels: LogLabels
  #level: LogLevel = 'info'
  #command = ''
  #end: CommandSummary['end']
  #isEnded = false
  #unwritten = ''

  constructor(stream: Writable, clock: Clock, labels: LogLabels) {
    this.#stream = stream
    this.#clock = clock
    this.#labels = labels
  }

  get level(): LogLevel {
    return this.#level
  }

  /** Called once the command is known, and once more with the level that its flags set. */
  start(command: string, level: LogLevel, labels: Partial<LogLabels>): void {
    this.#command = command
    this.#level = level
    this.label(labels)
  }

  /** Changes labels of the entries that follow. */
  label(labels: Partial<LogLabels>): void {
    this.#labels = { ...this.#labels, ...labels }
  }

  /** Writes the entry, unless its severity is below the log level. Ignores entries after the summary. */
  write(entry: LogEntry): void {
    if (this.#isEnded || !isLogged(entry.severity, this.#level)) return
    // one write per turn of the event loop: a write to a pipe costs as much as half a request
    if (this.#unwritten === '') setImmediate(() => this.#flush())
    this.#unwritten += `${logLine(entry, this.#labels, this.#clock.now())}\n`
  }

  /** Writes text that was meant for people as one entry: usage errors until the command has started. */
  writeText(text: string, severity: Severity = this.#command === '' ? 'ERROR' : 'INFO'): void {
    const message = text.trim()
    if (message === '') return
    this.write({ severity, event: this.#command === '' ? 'usage.error' : 'output', message })
  }

  /** What the summary reports. */
  setEnd(end: CommandSummary['end']): void {
    this.#end = end
  }

  /** Writes the summary, once, as the last entry. */
  end(exitCode: CommandSummary['exitCode']): void {
    this.write(summaryEntry({ command: this.#command, exitCode, end: this.#end }))
    this.#flush()
    this.#isEnded = true
  }

  #flush(): void {
    writeSafely(this.#stream, this.#unwritten)
    this.#unwritten = ''
  }
}
