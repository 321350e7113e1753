export const hidden = '•••'

type Replacement = string | ((match: string) => string)

/**
 * Shapes of secrets, each with its replacement. Private keys; Google's access and refresh tokens, JWTs, any bearer,
 * and the credentials of Basic authentication; a 256-bit key and an RSA-wrapped one in base64; the user of a URL.
 *
 * The text may be hostile, so every shape is linear. A match that may be long starts only outside another match of
 * the same characters (a lookbehind), or its start cannot occur within it.
 */
const secrets: readonly (readonly [RegExp, Replacement])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, hidden],
  [/\bya29\.[\w.-]+/g, hidden],
  [/\b1\/\/[\w-]{20,}/g, hidden],
  [/(?<![\w.-])[\w.-]*?eyJ[\w.-]*/g, withoutJwt],
  [/\b(Bearer|Basic) +[^\s"',;]{6,}/gi, `$1 ${hidden}`],
  [/((?:rawKey|rsaEncryptedKey)["']?\s*[:=]\s*)(["']).*?\2/gi, `$1$2${hidden}$2`],
  [/(?<![\w+/-])[\w+/-]{43,}={1,2}(?![\w=])/g, withoutKey],
  [/(?<=\w:\/\/)[^\s/?#"'@]+@/g, `${hidden}@`],
]

/** An external text without the secrets that it may echo: the API quotes the value that it rejects. */
export function scrub(text: string): string {
  return secrets.reduce((rest, [shape, left]) => replaceAll(rest, shape, left), text)
}

/** `String.replace` has one signature for each kind of replacement. */
const replaceAll = (text: string, shape: RegExp, left: Replacement): string =>
  typeof left === 'string' ? text.replace(shape, left) : text.replace(shape, left)

/** `name-eyJ….eyJ….signature`: letters joined by dots, with a JWT at the end. */
function withoutJwt(word: string): string {
  const start = word.search(/\beyJ/)
  return start >= 0 && /\.[\w-]/.test(word.slice(start)) ? word.slice(0, start) + hidden : word
}

/** 256 bits in base64, also at the end of a path; or an RSA-wrapped key, of 256 bytes. */
function withoutKey(word: string): string {
  const letters = word.replace(/=+$/, '')
  if (letters.length === (word.endsWith('==') ? 342 : 43)) return hidden
  if (word.endsWith('==') || /[A-Za-z0-9+]/.test(letters.at(-44) ?? '')) return word
  return /[_-]/.test(letters.slice(-43)) ? word : letters.slice(0, -43) + hidden
}
