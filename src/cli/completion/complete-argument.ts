import type { CommandArguments } from '../command-table.ts'
import { type Completion, manifests, nothing, wordsOf } from './candidates.ts'

/** What may follow `count` arguments of a command, after the characters that are `given`. */
export async function completeArgument(
  { acceptsFiles, argument }: CommandArguments,
  count: number,
  given: string,
): Promise<Completion> {
  if (acceptsFiles) return manifests
  if (argument === undefined || count > 0) return nothing
  return argument.words === undefined ? manifests : wordsOf(await argument.words(given))
}
