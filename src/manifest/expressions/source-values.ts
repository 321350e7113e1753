import type { Path } from '../diagnostic.ts'

/** The members of `${source.*}`. */
export const sourceMembers = ['name', 'id', 'creationDate', 'generation'] as const

export type SourceMember = (typeof sourceMembers)[number]

/** A text that contains values of the image's source. They are recorded by position, as other values may look alike. */
export interface OpenText {
  readonly path: Path
  readonly parts: readonly (string | { readonly source: SourceMember })[]
}

/** The shortest values: a text that breaks the rules of its field with them breaks these rules with all values. */
const placeholders: Readonly<Record<SourceMember, string>> = {
  name: 'n',
  id: '1',
  creationDate: '20260101',
  generation: '1',
}

type Parts = OpenText['parts']

/** The text with the given values. */
export const fillText = (parts: Parts, valueFor: (member: SourceMember) => string): string =>
  parts.map((part) => (typeof part === 'string' ? part : valueFor(part.source))).join('')

/** The text for checks before the source is known. */
export const placeholderText = (parts: Parts): string => fillText(parts, (member) => placeholders[member])

/** The text with its expressions as written. */
export const openText = (parts: Parts): string => fillText(parts, (member) => `\${source.${member}}`)

/** The fields of an image that may contain values of its source. */
const fields = ['name', 'family', 'description', 'labels', 'verify']

/** Whether a text of a manifest may contain values of a source. */
export function acceptsSource([top, step, field]: Path): boolean {
  if (top === 'defaults') return fields.includes(String(step))
  return top === 'images' && fields.includes(String(field))
}

export const misplacedSource = (member: SourceMember): string =>
  `\${source.${member}} has a value only in name, family, description, labels and verify of an image`
