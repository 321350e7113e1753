const hidden = '•••'

/** Each with what is left of it. Google's access tokens, JWTs, any bearer; a 256-bit key and an RSA-wrapped one in base64. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\bya29\.[\w.-]+/g, hidden],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, hidden],
  [/\b(Bearer) +[^\s"',;]+/gi, `$1 ${hidden}`],
  [/((?:rawKey|rsaEncryptedKey)["']?\s*[:=]\s*)(["']).*?\2/gi, `$1$2${hidden}$2`],
  [/(?<![\w+/-])[\w+/-]{43}=(?![\w=])/g, hidden],
  [/(?<![\w+/-])[\w+/-]{342}==/g, hidden],
]

/** A text from outside, without the secrets that it may echo: the API names the value that it refuses. */
export function scrub(text: string): string {
  return secrets.reduce((rest, [shape, left]) => rest.replace(shape, left), text)
}
