/** The formats of a result, each with the extensions of its report files; help and messages name the first. */
export const formats = {
  text: ['.txt'],
  json: ['.json'],
  markdown: ['.md', '.markdown'],
} as const satisfies Record<string, readonly [string, ...string[]]>

export type Format = keyof typeof formats

export const formatNames = Object.keys(formats) as Format[]
