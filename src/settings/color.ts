import { type Env, parseBoolean } from './environment.ts'

export type ColorChoice = 'auto' | 'always' | 'never'

/** Whether to color one stream: `--color` > FORCE_COLOR > NO_COLOR > whether it is a capable terminal. */
export function useColor(choice: ColorChoice, env: Env, isTTY: boolean): boolean {
  if (choice !== 'auto') return choice === 'always'
  if (env.FORCE_COLOR) return parseBoolean(env.FORCE_COLOR) !== false // or a number of colors
  if (env.NO_COLOR) return false // an empty value does not count (no-color.org)
  return isTTY && env.TERM !== 'dumb'
}

/**
 * Whether the locale is UTF-8, in the order of POSIX. Windows has no such variables, but its newer terminals identify
 * themselves.
 */
export function usesUnicode(env: Env, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM === 'vscode')
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}
