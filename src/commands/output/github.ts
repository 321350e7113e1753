import { resolve } from 'node:path'
import { formatFailure, formatResult } from '../../report/format.ts'
import { stepSummaryLimit } from '../../report/formats/markdown/limit.ts'
import { annotations } from '../../report/github/annotations.ts'
import { stepOutputs } from '../../report/github/step-outputs.ts'
import { type CommandEnd, isStartFailure } from '../../report/view/command-end.ts'
import { isGithubStep } from '../../settings/environment.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { errorCodeOf } from '../../util/write-file.ts'
import { type Io, writeStderr } from '../io.ts'
import { appendLines } from './append-file.ts'
import { unguarded } from './guard-output.ts'

interface GithubOptions {
  readonly annotations: FlagsOf<'validate'>['annotations']
  readonly verbose: boolean
}

/**
 * Shows the end of a command where GitHub looks for it: annotations, step summary, outputs. What cannot be written is a
 * warning: the result describes the images, and a rerun would not help.
 */
export async function showOnGithub(end: CommandEnd, options: GithubOptions, io: Io): Promise<void> {
  const isStep = isGithubStep(io.env)
  // a runner finds no commands in a log for machines
  const auto = isStep && io.log === undefined
  const isAnnotated = options.annotations === 'auto' ? auto : options.annotations === 'on'
  if (isStep) {
    await appendSummary(end, options.verbose, io)
    await appendTo('GITHUB_OUTPUT', io, () => stepOutputs(end))
  }
  if (isAnnotated) await annotate(end, io)
}

/** mintage's own commands bypass the guard. */
async function annotate(end: CommandEnd, io: Io): Promise<void> {
  const current = resolve()
  const lines = annotations(end, { current, workspace: io.env.GITHUB_WORKSPACE ?? current })
  if (lines.length > 0) await writeStderr({ stderr: unguarded(io.stderr) }, `${lines.join('\n')}\n`)
}

/** Bytes. Less room shows too little of a result. */
const minSummary = 10_000

async function appendSummary(end: CommandEnd, verbose: boolean, io: Io): Promise<void> {
  if (end.command === 'validate') return // the annotations show all of it
  let isFull = false
  await appendTo('GITHUB_STEP_SUMMARY', io, (size) => {
    const bytes = stepSummaryLimit.bytes - size
    isFull = bytes < minSummary
    if (isFull) return undefined
    const options = { verbose, color: false, limit: { bytes } }
    const text = isStartFailure(end)
      ? formatFailure(end, 'markdown', options)
      : formatResult(end, 'markdown', options)
    return size > 0 ? `\n${text}` : text
  })
  if (isFull) await warn('the result is not in the step summary, which is full', io)
}

/** Appends to the file that a variable names, if any. */
async function appendTo(
  variable: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY',
  io: Io,
  textAt: (size: number) => string | undefined,
): Promise<void> {
  const path = io.env[variable]
  if (path === undefined) return
  const code = await errorCodeOf(appendLines(path, textAt))
  if (code !== undefined) await warn(`cannot write to the file in ${variable} (${code})`, io)
}

const warn = (message: string, io: Io): Promise<void> => writeStderr(io, `warning: ${message}\n`, 'WARNING')
