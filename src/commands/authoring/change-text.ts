import { comparators, isUpdatable } from '../../plan/drift.ts'

const update = 'with --update, or onDrift: update'

/** Fields that are not part of an image, but select it. */
const identity = new Set(['name', 'project', 'projects'])

/**
 * What a new value of a field means for an image that exists, by the tables of the plan. Undefined for fields outside of
 * images.
 */
export function changeText(path: string): string | undefined {
  const [list, name] = path.split('.')
  if ((list !== 'images' && list !== 'defaults') || name === undefined) return undefined
  if (identity.has(name)) return 'Part of the identity: with another value, the entry is another image.'
  if (name === 'family') return `An image without a family joins it ${update}. Another family is drift.`
  if (isUpdatable(name) || isUpdatable(`${name}.`)) return `apply changes existing images ${update}.`
  const comparator = comparators[name]
  if (comparator === undefined) return 'Not a field of the image: it applies from the next run on.'
  return comparator === 'unreadable'
    ? 'Fixed at the creation, and not returned by the API. To change it, give the image another name.'
    : 'Fixed at the creation; a difference is drift. To change it, give the image another name.'
}
