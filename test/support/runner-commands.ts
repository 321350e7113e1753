/** A command that a runner of GitHub Actions finds in the output of a step. */
export interface RunnerCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

/** The commands of actions/runner (ActionCommandManager.cs). */
const registered: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'internal-set-repo-path',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

/**
 * The commands in the output of one stream, by the rules of actions/runner: lines of StreamReader.ReadLine, then
 * TryParseV2 (`::`), then TryParse (`##[`) of ActionCommand.cs.
 */
export const runnerCommands = (output: string): RunnerCommand[] =>
  output.split(/\r\n|\n|\r/).flatMap((line) => parseV2(line) ?? parseV1(line) ?? [])

/**
 * The same for a runner whose comparisons skip all characters that comparisons by culture may skip. Carriage returns and
 * tabs remain.
 */
export const looseRunnerCommands = (output: string): RunnerCommand[] =>
  runnerCommands(
    output.replace(/(?![\r\n\t\v\f\x85])[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/gu, ''),
  )

function parseV2(line: string): RunnerCommand | undefined {
  const text = trimStart(line)
  const end = text.indexOf('::', 2)
  if (!text.startsWith('::') || end < 0) return undefined
  const info = text.slice(2, end)
  const space = info.indexOf(' ')
  const name = space < 0 ? info : info.slice(0, space)
  if (!registered.has(name.toLowerCase())) return undefined
  const pairs = space > 0 ? info.slice(space + 1).trim() : ''
  return {
    name,
    properties: readProperties(pairs, ',', [
      ['%0D', '\r'],
      ['%0A', '\n'],
      ['%3A', ':'],
      ['%2C', ','],
      ['%25', '%'],
    ]),
    data: unescaped(text.slice(end + 2), [
      ['%0D', '\r'],
      ['%0A', '\n'],
      ['%25', '%'],
    ]),
  }
}

const v1Escapes: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
]

function parseV1(line: string): RunnerCommand | undefined {
  const start = line.indexOf('##[')
  const end = line.indexOf(']', start)
  if (start < 0 || end < 0) return undefined
  const info = line.slice(start + 3, end)
  const space = info.indexOf(' ')
  const name = space < 0 ? info : info.slice(0, space)
  if (!registered.has(name.toLowerCase())) return undefined
  const properties = readProperties(space > 0 ? info.slice(space + 1) : '', ';', v1Escapes)
  return { name, properties, data: unescaped(line.slice(end + 1), v1Escapes) }
}

type Escapes = readonly (readonly [code: string, character: string])[]

const unescaped = (text: string, escapes: Escapes): string =>
  escapes.reduce((rest, [code, character]) => rest.replaceAll(code, character), text)

function readProperties(text: string, separator: string, escapes: Escapes): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const part of text.split(separator)) {
    const [, key, value] = /^=*([^=]+)=+(.*)$/s.exec(part) ?? []
    if (key !== undefined && value) properties[key] = unescaped(value, escapes)
  }
  return properties
}

/** String.TrimStart of .NET: U+0085 is white space, U+FEFF is not. */
const trimStart = (text: string): string => text.replace(/^(?:(?!\uFEFF)[\s\x85])+/, '')
