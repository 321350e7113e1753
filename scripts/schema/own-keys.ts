import { omitUndefined } from '../../src/util/omit-undefined.ts'
import { booleanSchema, described, filledString, patterned, ruled, type Schema } from './keywords.ts'
import { policyDescriptions, stringRules, upkeepDescriptions, verifyDescriptions } from './overlay.ts'

/** A list of strings with at least one member. */
const filledList: Schema = { type: 'array', minItems: 1, items: filledString }

/** An editor offers the values; an expression may stand in their place. */
const choice = (key: string, ...values: readonly string[]): Schema => ({
  ...ruled(key),
  examples: values,
  default: values[0],
})

const verifySchema: Schema = {
  type: ['array', 'object'],
  minItems: 1,
  items: filledString,
  additionalProperties: false,
  properties: {
    run: { ...described(verifyDescriptions.run), ...filledList },
    timeout: { ...described(verifyDescriptions.timeout), ...ruled('own.timeout'), default: '30m' },
  },
}

/** Keys of an image that are more than a string with a rule. */
export const ownKeySchemas: Readonly<Record<string, Schema>> = {
  forceCreate: booleanSchema,
  adopt: booleanSchema,
  verify: verifySchema,
}

const age = (key: keyof typeof policyDescriptions, rule: string, standard?: string): Schema => ({
  ...described(policyDescriptions[key]),
  ...ruled(rule),
  ...omitUndefined({ default: standard }),
})

const policySchema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['keep'],
  properties: {
    keep: {
      ...described(policyDescriptions.keep),
      type: ['integer', 'string'],
      minimum: 1,
      maximum: 100_000,
      ...patterned({ pattern: '[1-9]\\d{0,4}|100000', message: 'is not a whole number from 1 to 100,000' }),
    },
    deprecateAfter: age('deprecateAfter', 'own.deprecateAfter', '0d'),
    obsoleteAfter: age('obsoleteAfter', 'own.timeout'),
    deleteAfter: age('deleteAfter', 'own.timeout'),
    protect: { ...described(policyDescriptions.protect), type: 'array', items: filledString },
  },
}

/** The top-level keys that keep a catalog current. */
export const upkeepProperties: Readonly<Record<keyof typeof upkeepDescriptions, Schema>> = {
  catalog: { ...described(upkeepDescriptions.catalog), ...ruled('own.catalog') },
  onDrift: { ...described(upkeepDescriptions.onDrift), ...choice('own.onDrift', 'report', 'update') },
  families: {
    ...described(upkeepDescriptions.families),
    type: 'object',
    propertyNames: patterned(stringRules['Image.family'] ?? { pattern: '', message: '' }),
    additionalProperties: policySchema,
  },
}
