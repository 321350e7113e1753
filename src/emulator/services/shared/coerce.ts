import type { Shape } from '../../base/shape.ts'

/**
 * A body as Compute reads it: without members that its message lacks, and with scalars of the type of their member.
 * No report of Compute refusing either was found, whereas clients rely on both: github.com/apache/libcloud sends
 * `zone` in every image of a volume (libcloud/compute/drivers/gce.py, ex_create_image), and Ansible's modules through it.
 * A list or map in place of a scalar, and the reverse, stays as it is, to be refused.
 */
export function coerced(value: unknown, shape: Shape): unknown {
  if (typeof shape === 'string') return coercedScalar(value, shape)
  if ('either' in shape || typeof value !== 'object' || value === null) return value
  if ('list' in shape) {
    return Array.isArray(value) ? value.map((item: unknown) => coerced(item, shape.list)) : value
  }
  if (Array.isArray(value)) return value
  const members = Object.entries(value).flatMap(([name, member]) => {
    const inner = 'map' in shape ? shape.map : memberOf(shape.members, name)
    return inner === undefined ? [] : [[name, coerced(member, inner)] as const]
  })
  return Object.fromEntries(members)
}

const memberOf = (members: Readonly<Record<string, Shape>>, name: string): Shape | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined

function coercedScalar(value: unknown, shape: Extract<Shape, string>): unknown {
  if (shape === 'string' && (typeof value === 'boolean' || typeof value === 'number')) return String(value)
  if (shape === 'boolean' && typeof value === 'string' && /^(?:true|false)$/i.test(value)) {
    return value.toLowerCase() === 'true'
  }
  return value
}
