import type { Command, Help } from 'commander'
import type { Io } from '../commands/io.ts'
import { exitCodes } from '../report/exit-code.ts'

/** Columns where the output is no terminal, or one that does not know its size. */
const defaultWidth = 80
/** Columns. A description in fewer is hard to read: it goes below its flag instead. */
const minDescriptionWidth = 30
const indent = 2

/** Wraps help at the width of the terminal. commander leaves a description unwrapped once its column gets narrow. */
export function wrapHelp(program: Command, { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): Command {
  const widthOf = ({ isTTY, columns }: Io['stdout']) => (isTTY && columns) || defaultWidth
  return program
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .configureHelp({ minWidthToWrap: 1, formatItem })
}

function formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? defaultWidth
  const beside = indent + termWidth + 2
  if (width - beside >= minDescriptionWidth) {
    const [first = '', ...rest] = helper.boxWrap(description, width - beside).split('\n')
    const lines = [`${' '.repeat(indent)}${term.padEnd(termWidth)}  ${first}`.trimEnd()]
    return [...lines, ...rest.map((line) => ' '.repeat(beside) + line)].join('\n')
  }
  const below = indent + 4
  const lines = helper.boxWrap(description, Math.max(1, width - below)).split('\n')
  return [' '.repeat(indent) + term, ...lines.map((line) => ' '.repeat(below) + line)].join('\n')
}

export const filesHelp = 'manifest files, folders (*.yaml, *.yml), or - for stdin (default: images.yaml)'

export const exampleHelp = (examples: readonly string[]): string =>
  ['\nExamples:', ...examples.map((example) => `  ${example}`)].join('\n')

export const programHelp = `${exampleHelp([
  'mintage validate images.yaml             check the manifest offline',
  'mintage plan images.yaml                 show what apply would do',
  'mintage apply images.yaml                create the missing images',
  'mintage apply --emulator images.yaml     the same on a built-in emulator',
])}

Exit codes:
${Object.entries(exitCodes)
  .map(([code, meaning]) => `  ${code.padEnd(3)}  ${meaning}`)
  .join('\n')}

Every flag is also an environment variable: --read-rate is MINTAGE_READ_RATE.
A flag overrides the environment, which overrides the manifest.`
