import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Plan } from './plan.ts'

/** Replaces secrets in a text. */
export type Hide = (text: string) => string

/** Members that may quote secrets: sentences, compared values, and texts of the API. */
const quoting = new Set('actual expected hint items message note subject warnings why'.split(' '))

/** Members that are executed, not shown. */
const kept = new Set(['archive', 'existing', 'image', 'labels', 'members', 'request', 'spec', 'verify'])

/** A plan, an event, an outcome or a failure without secrets: a copy if it has any. Names and identifiers are kept. */
export function hideTexts<T>(value: T, hide: Hide): T {
  return mapMembers(value, (key, member) => {
    if (kept.has(key)) return member
    return quoting.has(key) ? hideAll(member, hide) : hideTexts(member, hide)
  }) as T
}

/** A plan to show, not to execute: its sources, requests and programs have no secrets either. */
export function hideInRequests(plan: Plan, hide: Hide): Plan {
  const shown = (spec: ImageSpec): ImageSpec => ({ ...spec, source: hideAll(spec.source, hide) })
  return {
    ...plan,
    sources: hideAll(plan.sources, hide),
    images: plan.images.map((image) => (image.spec ? { ...image, spec: shown(image.spec) } : image)),
    steps: plan.steps.map((step) => {
      if (step.do === 'verify')
        return { ...step, verify: { ...step.verify, run: hideAll(step.verify.run, hide) } }
      if (step.do !== 'create') return step
      return { ...step, spec: shown(step.spec), request: hideAll(step.request, hide) }
    }),
  }
}

/** Replaces secrets in all texts of a value, except members named `kind`. */
function hideAll<T>(value: T, hide: Hide): T {
  if (typeof value === 'string') return hide(value) as T
  return mapMembers(value, (key, member) => (key === 'kind' ? member : hideAll(member, hide))) as T
}

function mapMembers(value: unknown, map: (key: string, member: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => map('', item))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const isError = value instanceof Error
  if (isError) members.push(['message', value.message]) // not enumerable
  const mapped = members.map(([key, member]) => [key, map(key, member)] as const)
  // most events have no secrets: copies of them all would cost a twentieth of a run
  const isSame = !isError && mapped.every(([, member], index) => member === members[index]?.[1])
  return isSame ? value : Object.fromEntries(mapped)
}
