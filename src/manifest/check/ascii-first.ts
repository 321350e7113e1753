/** The ASCII members of the Unicode classes that the schema's patterns contain. */
const asciiOf: Readonly<Record<string, string>> = { '\\p{Ll}': 'a-z', '\\p{Lo}': '', '\\p{N}': '0-9' }

interface RegExpLike {
  test(text: string): boolean
  toString(): string
}

/**
 * The regular expressions of the validator. One with Unicode classes takes a millisecond to compile, so it is compiled for
 * the first text that is not in ASCII.
 */
export function asciiFirst(pattern: string, flags: string): RegExpLike {
  const ascii = pattern.replace(/\\p\{\w+\}/g, (name) => asciiOf[name] ?? name)
  if (ascii === pattern || ascii.includes('\\p{')) return new RegExp(pattern, flags)
  const inAscii = new RegExp(ascii, flags)
  let whole: RegExp | undefined
  return {
    test(text) {
      if (/^[\0-\x7f]*$/.test(text)) return inAscii.test(text)
      whole ??= new RegExp(pattern, flags)
      return whole.test(text)
    },
    toString: () => `/${pattern}/${flags}`, // ajv distinguishes regular expressions by their text
  }
}
