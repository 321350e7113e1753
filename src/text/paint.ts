import { styleText } from 'node:util'

const styles = { good: 'green', change: 'yellow', bad: 'red', dim: 'dim', strong: 'bold' } as const

/** Colours a text by what it means, or leaves it alone. */
export type Paint = (style: keyof typeof styles, text: string) => string

export function makePaint(color: boolean): Paint {
  // Whether to colour was decided for the stream at hand; styleText would ask stdout and the environment.
  if (color) return (style, text) => styleText(styles[style], text, { validateStream: false })
  return (_style, text) => text
}
