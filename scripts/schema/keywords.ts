import * as overlay from './overlay.ts'

export type Schema = { readonly [keyword: string]: unknown }

/** Lets expressions such as `${vars.release}` pass in editors. */
export const expressionAlternative = '|\\$\\{'

export function described(description: string): Schema {
  return { description, markdownDescription: description }
}

export const filledString: Schema = { type: 'string', minLength: 1 }

/** A string with its rule, or an expression in its place. */
export function ruled(key: string): Schema {
  const rule = overlay.stringRules[key]
  const string = overlay.mayBeEmpty.has(key) ? { type: 'string' } : filledString
  return rule === undefined ? string : { ...string, ...patterned(rule) }
}

export function patterned({ pattern, message }: overlay.StringRule): Schema {
  return { pattern: `^(?:${pattern})$${expressionAlternative}`, patternErrorMessage: message }
}

export const booleanSchema: Schema = {
  type: ['boolean', 'string'],
  pattern: `^(?:true|false)$${expressionAlternative}`,
  patternErrorMessage: 'is neither true nor false',
}
