import type { Schema } from './build-schema.ts'
import * as overlay from './overlay.ts'

/**
 * At most one of them. Where an editor finds a second, yaml-language-server shows the errorMessage at it; of `not` it
 * says that the schema is not allowed.
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
        errorMessage: `${overlay.exclusiveMessages[message]}; ${name} is here already`,
      },
    }
  })
  return { allOf: rules }
}

const notNull: Schema = { type: ['string', 'object'] }
