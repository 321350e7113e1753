import { stripVTControlCharacters } from 'node:util'

/**
 * Text of the cloud as one harmless line: no escape sequences, no control characters (line ends become
 * spaces), and none of the invisible characters that turn the reading direction or hide text.
 */
export function plainText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return stripVTControlCharacters(text)
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
