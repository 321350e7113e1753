import fc from 'fast-check'
import type { Json } from '../rig.ts'

/** A filter and its meaning, written independently of the emulator's parser. */
export interface FilterCase {
  readonly text: string
  readonly holds: (item: Json) => boolean
}

const equal = (field: string, read: (item: Json) => string | undefined, values: readonly string[]) =>
  fc.record({ value: fc.constantFrom(...values), not: fc.boolean(), quoted: fc.boolean() }).map(
    ({ value, not, quoted }): FilterCase => ({
      text: `${field} ${not ? '!=' : '='} ${quoted ? JSON.stringify(value) : value}`,
      holds: (item) => (read(item) === value) !== not,
    }),
  )

const order = (field: string, read: (item: Json) => number | string, values: readonly (number | string)[]) =>
  fc.record({ value: fc.constantFrom(...values), sign: fc.constantFrom('<', '>', '<=', '>=') }).map(
    ({ value, sign }): FilterCase => ({
      text: `${field} ${sign} ${JSON.stringify(value)}`,
      holds(item) {
        const found = read(item)
        if (found === value) return sign.endsWith('=')
        return found < value === sign.startsWith('<')
      },
    }),
  )

const present = (field: string, read: (item: Json) => unknown) =>
  fc.constant<FilterCase>({ text: `${field}:*`, holds: (item) => read(item) !== undefined })

export const imageNames = ['web-1', 'web-2', 'web-10', 'db', 'base'] as const
export const familyNames = ['web', 'db'] as const
export const teams = ['shop', 'ops', ''] as const

const atom = fc.oneof(
  equal('name', (item) => item.name, imageNames),
  equal('family', (item) => item.family, familyNames),
  equal('status', (item) => item.status, ['READY', 'PENDING', 'FAILED']),
  equal('labels.team', (item) => item.labels?.team, ['shop', 'ops']),
  order('name', (item) => item.name, imageNames),
  order('diskSizeGb', (item) => Number(item.diskSizeGb), [5, 10, 100]),
  fc.constantFrom('2026-11-24T10:00:00.500Z', '2026-11-24T02:00:03-08:00').map((time) => ({
    text: `creationTimestamp > "${time}"`,
    holds: (item: Json) => Date.parse(item.creationTimestamp) > Date.parse(time),
  })),
  present('family', (item) => item.family),
  present('labels.team', (item) => item.labels?.team),
)

const { tree } = fc.letrec<{ tree: FilterCase; leaf: FilterCase; node: FilterCase }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
  leaf: atom,
  node: fc.oneof(
    tie('tree').map(({ text, holds }) => ({ text: `NOT (${text})`, holds: (item: Json) => !holds(item) })),
    fc.tuple(tie('tree'), tie('tree'), fc.constantFrom(' AND ', ' ')).map(([a, b, and]) => ({
      text: `(${a.text})${and}(${b.text})`,
      holds: (item: Json) => a.holds(item) && b.holds(item),
    })),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
      text: `(${a.text}) OR (${b.text})`,
      holds: (item: Json) => a.holds(item) || b.holds(item),
    })),
  ),
}))

/** The older language: regular expressions, which must match the whole value. */
const regexTerm = fc
  .record({
    field: fc.constantFrom('name', 'family'),
    pattern: fc.constantFrom('web.*', 'web-[12]', '^db$', '(web|base)(-1)?', ''),
    not: fc.boolean(),
  })
  .map(
    ({ field, pattern, not }): FilterCase => ({
      text: `${field} ${not ? 'ne' : 'eq'} '${pattern}'`,
      holds: (item) => new RegExp(`^(?:${pattern})$`).test(item[field] ?? '') !== not,
    }),
  )

const regexTerms = fc.array(regexTerm, { minLength: 1, maxLength: 3 }).map(
  (terms): FilterCase => ({
    text: terms.map(({ text }) => `(${text})`).join(' '),
    holds: (item) => terms.every(({ holds }) => holds(item)),
  }),
)

export const filters: fc.Arbitrary<FilterCase> = fc.oneof(
  fc.constant<FilterCase>({ text: '', holds: () => true }),
  tree,
  regexTerms,
)
