import type { Command, Help } from 'commander'
import { defaultWidth, type Io, widthOf } from '../commands/io.ts'
import { exitCodes } from '../report/exit-code.ts'
import { commandLines, itemLines, wrapIndented, wrapText } from '../text/wrap.ts'

/** Columns. A narrower description is hard to read. */
const minDescription = 30

/**
 * Wraps help at the width of the terminal. commander does not wrap descriptions in a narrow column. `print` gets requested
 * help.
 */
export function wrapHelp(
  program: Command,
  { stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>,
  print: (text: string) => void,
): Command {
  return program
    .configureOutput({
      writeOut: print, // to stdout once it is complete, as a failed write has to be noticed
      writeErr: (text) => stderr.write(text),
      outputError: () => {}, // errors have one layout, also those of commands
      getOutHelpWidth: () => widthOf(stdout, env),
      getErrHelpWidth: () => widthOf(stderr, env),
    })
    .configureHelp({ minWidthToWrap: 1, formatItem, styleUsage })
}

/** Adds the text after the help of a command. */
export const addHelp = (
  command: Command,
  { stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>,
  textFor: (columns: number) => string,
): Command => command.addHelpText('after', ({ error }) => textFor(widthOf(error ? stderr : stdout, env)))

const columnsOf = ({ helpWidth }: Help): number => helpWidth ?? defaultWidth

const formatItem = (term: string, termWidth: number, description: string, helper: Help): string =>
  itemLines(term, description, { termWidth, columns: columnsOf(helper), minDescription }).join('\n')

const usageTitle = 'Usage: '

function styleUsage(this: Help, usage: string): string {
  const lines = wrapIndented(usageTitle + usage, columnsOf(this), usageTitle.length)
  return lines.join('\n').slice(usageTitle.length)
}

export const filesHelp = 'manifest files, folders (*.yaml, *.yml), or - for stdin (default: images.yaml)'

export const exampleHelp = (examples: readonly string[], columns: number): string =>
  ['\nExamples:', ...commandLines(examples, columns)].join('\n')

const programExamples = [
  'mintage validate images.yaml             check the manifest offline',
  'mintage plan images.yaml                 show what apply would do',
  'mintage apply images.yaml                create, update and retire images',
  'mintage apply --emulator images.yaml     the same on a built-in emulator',
]

/** Columns, so that a description is always next to its code. */
const codeWidth = 3

export const programHelp = (columns: number): string =>
  [
    exampleHelp(programExamples, columns),
    '',
    'Exit codes:',
    ...Object.entries(exitCodes).flatMap(([code, meaning]) =>
      itemLines(code, meaning, { termWidth: codeWidth, columns, minDescription: 1 }),
    ),
    '',
    ...wrapText('Flags are also environment variables: --read-rate is MINTAGE_READ_RATE.', columns),
    ...wrapText('A flag overrides the environment, which overrides the manifest.', columns),
  ].join('\n')
