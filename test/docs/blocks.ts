import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const emulatorDoc = readFileSync(resolve(import.meta.dirname, '../../docs/emulator.md'), 'utf8')

/** The code blocks of a language, in the order of the page. */
export const blocks = (language: string): string[] =>
  [...emulatorDoc.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(
    ([, block = '']) => block,
  )

/** The rows of the table whose first column has this title, as cell texts. */
export function table(title: string): string[][] {
  const [, rows = ''] =
    new RegExp(`^\\| ${title} \\|.*\\n\\| -.*\\n((?:\\|.*\\n)*)`, 'm').exec(emulatorDoc) ?? []
  return rows
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}
