import type { Schema } from './keywords.ts'
import * as overlay from './overlay.ts'

/**
 * Allows at most one of the fields. yaml-language-server shows the errorMessage at a second one; for `not` it shows only
 * that the schema is not allowed.
 */
export function exclusion(message: string): Schema {
  const names = overlay.exclusive[message]
  if (!names) return {}
  const rules = names.slice(0, -1).map((name, index) => {
    const others = names.slice(index + 1)
    return {
      if: { type: 'object', required: [name], properties: { [name]: overlay.chosen[name] ?? notNull } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: Object.fromEntries(others.map((other) => [other, false])),
        errorMessage: `${overlay.exclusiveMessages[message]}; ${name} is already set`,
      },
    }
  })
  return { allOf: rules }
}

const notNull: Schema = { type: ['string', 'object'] }
