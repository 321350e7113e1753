import { styleText } from 'node:util'

const styles = { good: 'green', change: 'yellow', bad: 'red', dim: 'dim', strong: 'bold' } as const

/** Colors a text by its meaning, or returns it unchanged. */
export type Paint = (style: keyof typeof styles, text: string) => string

export function makePaint(color: boolean): Paint {
  // The caller decided on colors for its stream; styleText would check stdout and the environment.
  if (color) return (style, text) => styleText(styles[style], text, { validateStream: false })
  return (_style, text) => text
}
