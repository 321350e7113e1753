/** A character that is invisible or not what it looks like. */
export interface OddCharacter {
  /** UTF-16 code units from the start of the text. */
  readonly index: number
  readonly length: number
  readonly kind: OddKind
  /** `U+00A0 (no-break space); write a plain space` */
  readonly text: string
}

export type OddKind = 'space' | 'invisible' | 'break' | 'quote' | 'dash' | 'mark' | 'letter'

const advice: Readonly<Record<OddKind, string>> = {
  space: 'write a plain space',
  invisible: 'remove it',
  break: 'remove it',
  quote: 'write a straight quote',
  dash: 'write -',
  mark: 'write letter and accent as one character (Unicode NFC)',
  letter: 'write the Latin letter',
}

type OddRange = readonly [kind: OddKind, name: string, first: number, last?: number]

/** Names from the Unicode character database; similar characters share the common part of their names. */
const ranges: readonly OddRange[] = [
  ['break', 'line break', 0x0a],
  ['break', 'carriage return', 0x0d],
  ['invisible', 'control character', 0x00, 0x08],
  ['invisible', 'control character', 0x0b, 0x0c],
  ['invisible', 'control character', 0x0e, 0x1f],
  ['invisible', 'control character', 0x7f, 0x9f],
  ['space', 'no-break space', 0xa0],
  ['invisible', 'soft hyphen', 0xad],
  ['mark', 'combining mark', 0x0300, 0x036f],
  ['space', 'Ogham space mark', 0x1680],
  ['invisible', 'Mongolian vowel separator', 0x180e],
  ['space', 'typographic space', 0x2000, 0x200a],
  ['invisible', 'zero-width space', 0x200b],
  ['invisible', 'zero-width non-joiner', 0x200c],
  ['invisible', 'zero-width joiner', 0x200d],
  ['invisible', 'direction mark', 0x200e, 0x200f],
  ['dash', 'hyphen', 0x2010, 0x2011],
  ['dash', 'dash', 0x2012, 0x2015],
  ['quote', 'curly quote', 0x2018, 0x201f],
  ['invisible', 'line separator', 0x2028],
  ['invisible', 'paragraph separator', 0x2029],
  ['invisible', 'direction control', 0x202a, 0x202e],
  ['space', 'narrow no-break space', 0x202f],
  ['space', 'mathematical space', 0x205f],
  ['invisible', 'word joiner', 0x2060],
  ['invisible', 'invisible operator', 0x2061, 0x2064],
  ['invisible', 'direction control', 0x2066, 0x2069],
  ['dash', 'minus sign', 0x2212],
  ['space', 'ideographic space', 0x3000],
  ['invisible', 'Hangul filler', 0x3164],
  ['invisible', 'byte order mark, or zero-width no-break space', 0xfeff],
  ['quote', 'fullwidth quote', 0xff02],
  ['quote', 'fullwidth quote', 0xff07],
]

/** Letters that look like Latin ones, each before the Latin letter: Cyrillic, then Greek. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  [
    '0430a 0435e 043eo 0440p 0441c 0443y 0445x 0456i 0458j 0455s 0501d 051bq 051dw 04bbh',
    '0410A 0412B 0415E 041aK 041cM 041dH 041eO 0420P 0421C 0422T 0423Y 0425X 0406I 0408J 0405S',
    '03b1a 03bfo 03bdv 03b9i 03c1p 0391A 0392B 0395E 0396Z 0397H 0399I 039aK 039cM 039dN 039fO 03a1P 03a4T 03a5Y 03a7X',
  ].flatMap((pairs) =>
    pairs
      .split(' ')
      .map((pair) => [String.fromCharCode(Number.parseInt(pair.slice(0, 4), 16)), pair.slice(4)] as const),
  ),
)

const hex = (code: number): string => code.toString(16).padStart(4, '0')
const classOf = (listed: readonly OddRange[]): string =>
  listed.map(([, , first, last = first]) => `\\u${hex(first)}-\\u${hex(last)}`).join('')
/** Tabs are left to the YAML parser. */
const suspect = new RegExp(`[${classOf(ranges.filter(([, name]) => name !== 'line break'))}]`)
const suspects = new RegExp(`[${classOf(ranges)}${[...lookalikes.keys()].join('')}]`, 'g')

/** Whether a text contains an odd character other than a line feed or a letter of another script. */
export const hasOddCharacter = (text: string): boolean => suspect.test(text)

/** All odd characters of a text. A letter of another script is odd only among Latin letters. */
export function oddCharacters(text: string): OddCharacter[] {
  const isLatin = /[A-Za-z]/.test(text)
  return [...text.matchAll(suspects)].flatMap(({ 0: character, index }): OddCharacter[] => {
    const like = lookalikes.get(character)
    const code = character.charCodeAt(0)
    const [kind = 'letter', name] =
      ranges.find(([, , first, last = first]) => first <= code && code <= last) ?? []
    if (kind === 'letter' && !isLatin) return []
    const what = name ?? `looks like "${like}"`
    return [{ index, length: 1, kind, text: `U+${hex(code).toUpperCase()} (${what}); ${advice[kind]}` }]
  })
}

/** The first odd character of a text. */
export const firstOddCharacter = (text: string): OddCharacter | undefined => oddCharacters(text)[0]
