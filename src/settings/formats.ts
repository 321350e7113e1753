/** The commands whose result has formats. */
export const reportingCommands = ['apply', 'plan', 'validate'] as const

export type ReportingCommand = (typeof reportingCommands)[number]

interface FormatDefinition {
  /** The extensions of its report files; help and messages name the first. Without any, --report has to name the format. */
  readonly extensions: readonly string[]
  readonly commands: readonly ReportingCommand[]
  /** `--format` offers it too: it is read on stdout. */
  readonly onStdout?: true
}

/** The formats of a result. */
export const formats = {
  text: { extensions: ['.txt'], commands: ['apply', 'plan', 'validate'], onStdout: true },
  json: { extensions: ['.json'], commands: ['apply', 'plan', 'validate'], onStdout: true },
  markdown: { extensions: ['.md', '.markdown'], commands: ['apply', 'plan'], onStdout: true },
  html: { extensions: ['.html', '.htm'], commands: ['apply', 'plan'] },
  junit: { extensions: ['.xml'], commands: ['apply', 'validate'] },
  codequality: { extensions: [], commands: ['validate'] },
  'gitlab-plan': { extensions: [], commands: ['plan'] },
} as const satisfies Readonly<Record<string, FormatDefinition>>

export type Format = keyof typeof formats

/** The commands that have a result in this format. */
export type CommandOf<F extends Format> = (typeof formats)[F]['commands'][number]

export type StdoutFormat = {
  [F in Format]: (typeof formats)[F] extends { onStdout: true } ? F : never
}[Format]

export const formatNames = Object.keys(formats) as Format[]

/** The formats of --format. */
export const stdoutFormats = formatNames.filter((name): name is StdoutFormat => 'onStdout' in formats[name])

export const definitionOf = (format: Format): FormatDefinition => formats[format]

/** A value of --report: `FILE` or `KIND=FILE`. */
export interface ReportValue {
  readonly kind: string | undefined
  readonly path: string
  /** Of the path, in lower case. */
  readonly extension: string
  /** Of the kind, or else of the extension; undefined if it is unknown. */
  readonly format: Format | undefined
}

export function splitReport(value: string): ReportValue {
  const [, kind, rest] = /^([a-z-]*)=(.*)$/s.exec(value) ?? []
  const path = rest ?? value
  const [, extension = ''] = /[^/](\.[^./]*)$/.exec(path.toLowerCase()) ?? []
  const format = formatNames.find((name) =>
    kind === undefined ? definitionOf(name).extensions.includes(extension) : name === kind,
  )
  return { kind, path, extension, format }
}

/** Whether the value names a report that other commands have, and this one lacks. */
export function isReportOfOthers(value: string, command: string): boolean {
  const { format } = splitReport(value)
  return format !== undefined && !definitionOf(format).commands.some((name) => name === command)
}
