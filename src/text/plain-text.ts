/**
 * Escape sequences of terminals (ECMA-48): control sequences; terminated strings, such as titles and links;
 * two-letter sequences. Not Node's stripVTControlCharacters, which takes 30 s for 160 kB of hostile text: here no two
 * adjacent parts match the same text, and no sequence contains the start of another.
 */
const escapeSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals read them, so they are removed
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

/**
 * Text of the API as one harmless line: no escape sequences, no control characters (line ends become
 * spaces), and none of the invisible characters that change the reading direction or hide text.
 */
export function plainText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text
    .replace(escapeSequences, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
}

/**
 * Shows each of the same characters as U+FFFD, to keep columns in a line of the user's file. Line ends become spaces.
 */
export function markedText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' ? ' ' : '\uFFFD'))
}
