/** A character that is not what it looks like, or that nobody sees. */
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

interface OddRange {
  readonly kind: OddKind
  readonly first: number
  readonly last: number
  readonly name: string
}

const range = (kind: OddKind, name: string, first: number, last = first): OddRange => ({
  kind,
  first,
  last,
  name,
})

/** Names as in the Unicode character database, of several alike what they have in common. */
const ranges: readonly OddRange[] = [
  range('break', 'line break', 0x0a),
  range('break', 'carriage return', 0x0d),
  range('invisible', 'control character', 0x00, 0x08),
  range('invisible', 'control character', 0x0b, 0x0c),
  range('invisible', 'control character', 0x0e, 0x1f),
  range('invisible', 'control character', 0x7f, 0x9f),
  range('space', 'no-break space', 0xa0),
  range('invisible', 'soft hyphen', 0xad),
  range('mark', 'combining mark', 0x0300, 0x036f),
  range('space', 'Ogham space mark', 0x1680),
  range('invisible', 'Mongolian vowel separator', 0x180e),
  range('space', 'typographic space', 0x2000, 0x200a),
  range('invisible', 'zero-width space', 0x200b),
  range('invisible', 'zero-width non-joiner', 0x200c),
  range('invisible', 'zero-width joiner', 0x200d),
  range('invisible', 'direction mark', 0x200e, 0x200f),
  range('dash', 'hyphen', 0x2010, 0x2011),
  range('dash', 'dash', 0x2012, 0x2015),
  range('quote', 'curly quote', 0x2018, 0x201f),
  range('invisible', 'line separator', 0x2028),
  range('invisible', 'paragraph separator', 0x2029),
  range('invisible', 'direction control', 0x202a, 0x202e),
  range('space', 'narrow no-break space', 0x202f),
  range('space', 'mathematical space', 0x205f),
  range('invisible', 'word joiner', 0x2060),
  range('invisible', 'invisible operator', 0x2061, 0x2064),
  range('invisible', 'direction control', 0x2066, 0x2069),
  range('dash', 'minus sign', 0x2212),
  range('space', 'ideographic space', 0x3000),
  range('invisible', 'Hangul filler', 0x3164),
  range('invisible', 'byte order mark, or zero-width no-break space', 0xfeff),
  range('quote', 'fullwidth quote', 0xff02),
  range('quote', 'fullwidth quote', 0xff07),
]

/** Letters that look like Latin ones: the code point of each before the letter that it looks like. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  [
    // Cyrillic
    '0430a 0435e 043eo 0440p 0441c 0443y 0445x 0456i 0458j 0455s 0501d 051bq 051dw 04bbh',
    '0410A 0412B 0415E 041aK 041cM 041dH 041eO 0420P 0421C 0422T 0423Y 0425X 0406I 0408J 0405S',
    // Greek
    '03b1a 03bfo 03bdv 03b9i 03c1p 0391A 0392B 0395E 0396Z 0397H 0399I 039aK 039cM 039dN 039fO 03a1P 03a4T 03a5Y 03a7X',
  ].flatMap((pairs) =>
    pairs
      .split(' ')
      .map((pair) => [String.fromCharCode(Number.parseInt(pair.slice(0, 4), 16)), pair.slice(4)] as const),
  ),
)

const hex = (code: number): string => code.toString(16).padStart(4, '0')
const inClass = ranges.map(({ first, last }) => `\\u${hex(first)}-\\u${hex(last)}`).join('')
/** Tabs are left to the parser of YAML. */
const suspect = new RegExp(`[${inClass}]`)
const suspects = new RegExp(`[${inClass}${[...lookalikes.keys()].join('')}]`, 'g')

/** Whether a text holds any such character; of letters of other scripts, findOdd decides. */
export const hasOdd = (text: string): boolean => suspect.test(text)

/** All odd characters of a text. A letter of another script is one only among Latin letters. */
export function oddCharacters(text: string): OddCharacter[] {
  const isLatin = /[A-Za-z]/.test(text)
  return [...text.matchAll(suspects)].flatMap(({ 0: character, index }) => {
    const like = lookalikes.get(character)
    const code = character.charCodeAt(0)
    const point = `U+${hex(code).toUpperCase()}`
    if (like !== undefined) {
      const odd = { index, length: 1, kind: 'letter' as const }
      return isLatin ? [{ ...odd, text: `${point} (looks like "${like}"); ${advice.letter}` }] : []
    }
    const found = ranges.find(({ first, last }) => first <= code && code <= last)
    if (found === undefined) return []
    const { kind, name } = found
    return [{ index, length: 1, kind, text: `${point} (${name}); ${advice[kind]}` }]
  })
}

/** The first odd character of a text. */
export const findOdd = (text: string): OddCharacter | undefined => oddCharacters(text)[0]
