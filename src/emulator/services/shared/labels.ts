import { invalidField } from '../../errors/api-error.ts'

const international = 'International characters are allowed.'
const keyRule = `The key must start with a lowercase character, can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. ${international}`
const valueRule = `The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. ${international}`

/** Throws the 400 of labels that break the rules of all of Google Cloud. `field` is `resource.labels`, or `labels`. */
export function checkLabels(labels: Readonly<Record<string, string>>, field = 'resource.labels'): void {
  const entries = Object.entries(labels)
  if (entries.length > 64) throw invalidField(field, '', 'There can be at most 64 labels.')
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) {
      throw invalidField(field, '', `Label key '${key}' violates format constraints. ${keyRule}`)
    }
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw invalidField(field, '', `Label value '${value}' violates format constraints. ${valueRule}`)
    }
  }
}
