/** A text between quotes in a source file, with the line on which it starts (from 1). */
export interface Literal {
  readonly text: string
  readonly line: number
}

const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g

/**
 * The string and template literals of a TypeScript file, in order, without comments and regular expressions. `${…}`
 * in a template reads `…`; a template within a template counts as part of the outer one.
 */
export function stringLiterals(source: string): Literal[] {
  return [...source.matchAll(token)].flatMap(({ 0: text, index }) => {
    if (!/^['"`]/.test(text)) return []
    const line = source.slice(0, index).split('\n').length
    return [{ text: text.slice(1, -1).replaceAll(/\$\{[^{}]*\}/g, '…'), line }]
  })
}
