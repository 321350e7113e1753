/**
 * Escape sequences of terminals (ECMA-48): control sequences; strings, such as titles and links, if they end; two-letter
 * ones. Not Node's stripVTControlCharacters, which takes 30 s for 160 kB of hostile text: here no part can match what the
 * next part may match, and no start of a sequence lies within one.
 */
const escapeSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals read them, so they are removed
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

/**
 * Text of the cloud as one harmless line: no escape sequences, no control characters (line ends become
 * spaces), and none of the invisible characters that turn the reading direction or hide text.
 */
export function plainText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text
    .replace(escapeSequences, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
}

/** `1 image`, `12 images`, `1,000 images`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `1,234,567` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `a, b, c … and 7 more` */
export function listed(names: readonly string[], max: number): string {
  const shown = names.slice(0, max).join(', ')
  return names.length > max ? `${shown} … and ${names.length - max} more` : shown
}
