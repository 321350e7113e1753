export const hidden = '•••'

/**
 * Each with what is left of it. Private keys; Google's access and refresh tokens, JWTs, any bearer, and what Basic
 * authentication sends; a 256-bit key and an RSA-wrapped one in base64; who asks, in a URL.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, hidden],
  [/\bya29\.[\w.-]+/g, hidden],
  [/\b1\/\/[\w-]{20,}/g, hidden],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, hidden],
  [/\b(Bearer|Basic) +[^\s"',;]{6,}/gi, `$1 ${hidden}`],
  [/((?:rawKey|rsaEncryptedKey)["']?\s*[:=]\s*)(["']).*?\2/gi, `$1$2${hidden}$2`],
  [/(?<![\w+/-])[\w+/-]{43}=(?![\w=])/g, hidden],
  [/(?<![A-Za-z0-9+])[A-Za-z0-9+/]{43}=(?![\w=])/g, hidden],
  [/(?<![\w+/-])[\w+/-]{342}==/g, hidden],
  [/(?<=\w:\/\/)[^\s/?#"'@]+@/g, `${hidden}@`],
]

/** A text from outside, without the secrets that it may echo: the API names the value that it refuses. */
export function scrub(text: string): string {
  return secrets.reduce((rest, [shape, left]) => rest.replace(shape, left), text)
}
