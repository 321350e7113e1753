import type { Command, Help } from 'commander'
import { defaultWidth, type Io, widthOf } from '../commands/io.ts'
import { exitCodes } from '../report/exit-code.ts'

/** Columns. A narrower description is hard to read, so it moves below its flag. */
const minDescriptionWidth = 30
const indent = 2

/**
 * Wraps help at the width of the terminal. commander does not wrap descriptions in a narrow column. `print` gets requested
 * help.
 */
export function wrapHelp(
  program: Command,
  { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>,
  print: (text: string) => void,
): Command {
  return program
    .configureOutput({
      writeOut: print, // to stdout once it is complete, as a failed write has to be noticed
      writeErr: (text) => stderr.write(text),
      outputError: () => {}, // errors have one layout, also those of commands
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .configureHelp({ minWidthToWrap: 1, formatItem })
}

function formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? defaultWidth
  const isOnOneLine = width - (indent + termWidth + 2) >= minDescriptionWidth
  const column = isOnOneLine ? indent + termWidth + 2 : indent + 4
  const head = ' '.repeat(indent) + term
  const [first = '', ...rest] = helper.boxWrap(description, Math.max(1, width - column)).split('\n')
  const lines = isOnOneLine ? [(head.padEnd(column) + first).trimEnd()] : [head, ' '.repeat(column) + first]
  return [...lines, ...rest.map((line) => ' '.repeat(column) + line)].join('\n')
}

export const filesHelp = 'manifest files, folders (*.yaml, *.yml), or - for stdin (default: images.yaml)'

export const exampleHelp = (examples: readonly string[]): string =>
  ['\nExamples:', ...examples.map((example) => `  ${example}`)].join('\n')

export const programHelp = `${exampleHelp([
  'mintage validate images.yaml             check the manifest offline',
  'mintage plan images.yaml                 show what apply would do',
  'mintage apply images.yaml                create, update and retire images',
  'mintage apply --emulator images.yaml     the same on a built-in emulator',
])}

Exit codes:
${Object.entries(exitCodes)
  .map(([code, meaning]) => `  ${code.padEnd(3)}  ${meaning}`)
  .join('\n')}

Flags are also environment variables: --read-rate is MINTAGE_READ_RATE.
A flag overrides the environment, which overrides the manifest.`
