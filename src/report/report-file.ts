import {
  definitionOf,
  type Format,
  formatNames,
  type ReportingCommand,
  splitReport,
} from '../settings/formats.ts'
import { err, ok, type Result } from '../util/result.ts'

/** A file of --report. */
export interface ReportFile {
  readonly path: string
  readonly format: Format
}

/**
 * A value of --report, `FILE` or `KIND=FILE`, for a command; an error lists its kinds. `from`: the setting that holds the
 * value.
 */
export function parseReport(
  value: string,
  command: ReportingCommand,
  from = '--report',
): Result<ReportFile, string> {
  const { kind, path, extension, format } = splitReport(value)
  if (path === '') return err(`${from} ${value} has no file`)
  if (path === '-') return err(`${from} ${value} names no file; --format sets the format of stdout`)
  if (format === undefined) {
    if (kind) {
      return err(`${from} ${value} has the unknown kind ${kind}; use ${orList(namesOf(command))}`)
    }
    if (kind === '' || extension === '') {
      const others = namesOf(command).filter((known) => known !== 'json')
      return err(
        `${from} ${value} has no kind; write it as json=${path}, or with ${orList(others)} instead of json`,
      )
    }
    return err(
      `cannot infer the kind of report ${value}: unknown extension ${extension}; use ${kindsOf(command)}`,
    )
  }
  if (definitionOf(format).commands.includes(command)) return ok({ path, format })
  return err(`${command} has no report of kind ${format}; use ${kindsOf(command)}`)
}

const namesOf = (command: ReportingCommand): readonly Format[] =>
  formatNames.filter((name) => definitionOf(name).commands.includes(command))

/** `.txt, .json or gitlab-plan=FILE` */
const kindsOf = (command: ReportingCommand): string =>
  orList(namesOf(command).map((name) => definitionOf(name).extensions[0] ?? `${name}=FILE`))

const orList = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ')
