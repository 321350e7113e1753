import { breakCommandsInJson } from './workflow-commands.ts'

/** JSON on one line, or indented by a number of spaces. No CI runner finds a command in it. */
export const jsonText = (value: unknown, indent?: number): string =>
  breakCommandsInJson(JSON.stringify(value, undefined, indent))
