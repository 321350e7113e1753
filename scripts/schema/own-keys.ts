import { omitUndefined } from '../../src/util/omit-undefined.ts'
import { withExamples } from './examples.ts'
import { booleanSchema, described, filledString, patterned, ruled, type Schema } from './keywords.ts'
import { stringRules } from './overlay.ts'

const upkeepDescriptions = {
  projects:
    'Projects that get every image, instead of `project`: `[golden-staging, golden-prod]`. The first one is the origin, the others get what `replicate` specifies. `--project` selects one of them.',
  replicate:
    'How the other projects of `projects` get an image: `copy` the image of the origin, or create it from the `source`.',
  catalog:
    'Name of this catalog, such as `platform-golden`: the value of the label `mintage-catalog` of its images. Required by `families` and `verify`. Use it in one repository only. Absent: mintage adds no labels.',
  onDrift:
    'Drift of labels, description and family: `report` it, or `update` the image. Other drift is always reported.',
  families:
    'Policies that retire old images, by family: `{ web: { keep: 3, obsoleteAfter: 30d, deleteAfter: 90d } }`. Requires `catalog`. All entries of such a family belong in one file. Absent: no image is retired.',
} as const

const verifyDescriptions = {
  run: 'The program and its arguments, run without a shell: `[./smoke.sh, --fast]`. A program with a slash in its path is relative to the manifest.',
  timeout: 'Time until the program is stopped and counts as failed, such as 90s or 30m; at most 24h.',
} as const

const policyDescriptions = {
  keep: 'Number of newest images that stay ACTIVE, from 1, such as 3. With 1, no earlier image is left to roll back to.',
  deprecateAfter:
    'Time from the creation of `keep` newer images until an image is deprecated, such as 12h or 7d.',
  obsoleteAfter: 'Time from deprecation until an image becomes OBSOLETE, such as 30d. Absent: never.',
  deleteAfter:
    'Time from deprecation until an image is deleted, such as 90d, and only with `--prune`. Requires `obsoleteAfter`, and exceeds it. Absent: never.',
  protect: 'Globs of image names that are never retired: `[web-*-v202603*]`. Absent: none.',
} as const

/** A list of strings with at least one member. */
const filledList: Schema = { type: 'array', minItems: 1, items: filledString }

/** An editor offers the values; an expression may replace them. */
const choice = (key: string, ...values: readonly string[]): Schema => ({
  ...ruled(key),
  examples: values,
  default: values[0],
})

const projectsSchema: Schema = { type: 'array', minItems: 1, maxItems: 100, items: ruled('own.project') }

const verifySchema: Schema = {
  type: ['array', 'object'],
  minItems: 1,
  items: filledString,
  additionalProperties: false,
  properties: withExamples('verify', {
    run: { ...described(verifyDescriptions.run), ...filledList },
    timeout: { ...described(verifyDescriptions.timeout), ...ruled('own.timeout'), default: '30m' },
  }),
}

const scalar: Schema = { type: ['string', 'number', 'boolean'] }

const matrixSchema: Schema = {
  type: 'object',
  minProperties: 1,
  propertyNames: patterned({
    pattern: '[A-Za-z_][A-Za-z0-9_-]*',
    message: 'is not the name of an axis: letters, digits, dashes and underscores, starting with a letter',
  }),
  additionalProperties: { type: 'array', minItems: 1, items: scalar },
  properties: withExamples('matrix', {
    exclude: {
      ...described(
        'Combinations to drop: `[{ tier: db, env: dev }]`. An axis that is absent matches every value.',
      ),
      type: 'array',
      items: { type: 'object', minProperties: 1, additionalProperties: scalar },
    },
  }),
}

/** Keys of an image that are more than a string with a rule. */
export const ownKeySchemas: Readonly<Record<string, Schema>> = {
  forceCreate: booleanSchema,
  adopt: booleanSchema,
  verify: verifySchema,
  matrix: matrixSchema,
  projects: projectsSchema,
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
  properties: withExamples('families', {
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
  }),
}

/** The top-level keys that keep a catalog current. */
export const upkeepProperties: Readonly<Record<keyof typeof upkeepDescriptions, Schema>> = {
  projects: { ...described(upkeepDescriptions.projects), ...projectsSchema },
  replicate: { ...described(upkeepDescriptions.replicate), ...choice('own.replicate', 'copy', 'source') },
  catalog: { ...described(upkeepDescriptions.catalog), ...ruled('own.catalog') },
  onDrift: { ...described(upkeepDescriptions.onDrift), ...choice('own.onDrift', 'report', 'update') },
  families: {
    ...described(upkeepDescriptions.families),
    type: 'object',
    propertyNames: patterned(stringRules['Image.family'] ?? { pattern: '', message: '' }),
    additionalProperties: policySchema,
  },
}
