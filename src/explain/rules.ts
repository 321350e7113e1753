import { itemsOf, neitherMessage, type Schema } from './schema.ts'

/** The rules of a value, a sentence each. */
export function rulesOf(name: string, schema: Schema, parent: Schema | undefined): readonly string[] {
  const item = itemsOf(schema)
  const { propertyNames, additionalProperties: value } = schema as Record<string, Schema | undefined>
  return [
    ...nameRulesOf(name, parent),
    ...ruleOf(schema),
    ...(item === undefined ? [] : ruleOf(item).map((rule) => `Each item: ${rule}`)),
    ...countOf(schema),
    ...(propertyNames === undefined ? [] : ruleOf(propertyNames).map((rule) => `Keys: ${rule}`)),
    ...(typeof value === 'object' ? ruleOf(value).map((rule) => `Values: ${rule}`) : []),
    ...exclusionsOf(name, parent),
  ]
}

/** Of a name that users choose. */
function nameRulesOf(name: string, parent: Schema | undefined): readonly string[] {
  const { properties, propertyNames } = (parent ?? {}) as Record<string, Schema | undefined>
  if (propertyNames === undefined || properties?.[name] !== undefined) return []
  return ruleOf(propertyNames).map((rule) => `Name: ${rule}`)
}

/** What remains of the message of an error, `is not a rate; write it as 5/s`, as a rule: `Write it as 5/s.` */
function ruleOf({ patternErrorMessage: message }: Schema): readonly string[] {
  if (typeof message !== 'string' || neitherMessage.test(message)) return [] // these values are listed under VALUES
  const [, reason = message, advice] = /^(.*?)[:;] (.*)$/.exec(message) ?? []
  const rule = advice ?? reason.replace(/^(?:is not|must be) /, '')
  return [`${rule.charAt(0).toUpperCase()}${rule.slice(1)}.`]
}

function countOf({ minItems, maxItems, maxProperties }: Schema): readonly string[] {
  if (maxItems !== undefined)
    return [
      minItems === undefined
        ? `At most ${maxItems} item${maxItems === 1 ? '' : 's'}.`
        : `From ${minItems} to ${maxItems} items.`,
    ]
  if (minItems !== undefined) return [`At least ${minItems} item${minItems === 1 ? '' : 's'}.`]
  return maxProperties === undefined ? [] : [`At most ${maxProperties} keys.`]
}

interface Exclusion {
  readonly if: { readonly required: readonly string[] }
  readonly then: { readonly properties: Readonly<Record<string, unknown>>; readonly errorMessage: string }
}

/** Keys of which a map may have only one. */
function exclusionsOf(name: string, parent: Schema | undefined): readonly string[] {
  const exclusions = (parent?.allOf ?? []) as readonly Exclusion[]
  const keys = new Set(exclusions.flatMap((one) => [...one.if.required, ...Object.keys(one.then.properties)]))
  const [first] = exclusions
  if (first === undefined || !keys.has(name)) return []
  return [`${first.then.errorMessage.split(';')[0]}: ${[...keys].join(', ')}.`]
}
