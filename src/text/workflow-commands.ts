/**
 * Characters that the comparisons of .NET skip: a runner that compares by the rules of a culture also finds `##[` with
 * such characters in between.
 */
const skipped = String.raw`\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}`

/** `##[error]` of GitHub Actions, `##vso[…]` of Azure Pipelines, `##teamcity[…]`: anywhere in a line. */
const bracketCommand = new RegExp(`#(?=[${skipped}]*#[\\w${skipped}]*\\[)`, 'gu')

/** `::error::` at the start of a line, indented or not. A carriage return ends a line too. */
const colonCommand = new RegExp(`(?<=^|[\\r\\n])(?=(?:(?![\\r\\n])[\\s${skipped}])*:[${skipped}]*:)`, 'gu')

/**
 * Text without commands of CI runners: `::` at the start of a line, or of the text, becomes `| ::`; `##[` becomes
 * `# #[`. Sources: ActionCommand.cs and OutputManager.cs of actions/runner.
 */
export const breakCommands = (text: string): string =>
  maybeCommand.test(text) ? text.replace(bracketCommand, '# ').replace(colonCommand, '| ') : text

/** Most texts need no second look. Beyond ASCII, the characters of a command may be apart. */
const maybeCommand = /::|#\w*\[|[^\t\n\r\x20-\x7e]/

/** YAML without `##[`, which may be in double quotes only: the escape is the same value. */
export const breakCommandsInYaml = (yaml: string): string =>
  yaml.replace(bracketCommand, () => String.raw`\x23`)

/** JSON without `##[`: the escape is the same value. A line of JSON never starts with `::`. */
export const breakCommandsInJson = (json: string): string =>
  json.replace(bracketCommand, () => String.raw`\u0023`)
