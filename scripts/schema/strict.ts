import { dropNull } from '../../src/manifest/check/drop-null.ts'
import { expressionAlternative, type Schema } from './keywords.ts'

/**
 * The schema as the CLI checks by it, made from the published one by rule: expressions are expanded by then, so none
 * may pass for one; a value outside an enum is reported (as a warning); mutually exclusive choices are left to
 * messages that name both places.
 */
export function strictSchema(schema: Schema): Schema {
  return tighten(JSON.parse(JSON.stringify(schema), dropNull)) as Schema
}

function tighten(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tighten)
  if (typeof node !== 'object' || node === null) return node
  const { allOf, anyOf, ...rest } = node as Record<string, unknown>
  const tight = Object.fromEntries(
    Object.entries(rest)
      .filter(([key, value]) => !isProse(key, value))
      .map(([key, value]) => [key, tightKeyword(key, value)]),
  )
  if (!Array.isArray(anyOf)) return tight
  // an open enum, or an enum or map: split by type, so that a wrong value has one error
  const [closed, open, object] = anyOf as Schema[]
  const value = { ...open, ...closed }
  if (object === undefined) return { ...tight, ...value }
  return {
    ...tight,
    if: { type: 'object' },
    ...Object.fromEntries([
      ['then', object],
      ['else', value],
    ]),
  }
}

/** What the check does not need; a property may be called `description` too, but that is a schema, not a text. */
function isProse(key: string, value: unknown): boolean {
  if (key.startsWith('x-')) return true
  return (
    /^(description|markdownDescription|patternErrorMessage|deprecationMessage|errorMessage|title|default|\$comment)$/.test(
      key,
    ) && typeof value === 'string'
  )
}

function tightKeyword(key: string, value: unknown): unknown {
  if (key === 'pattern' && typeof value === 'string') return value.replace(expressionAlternative, '')
  return tighten(value)
}
