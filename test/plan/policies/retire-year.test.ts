import { describe, expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import { lifecycleOf } from '../../../src/catalog/lifecycle.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { parseTime } from '../../../src/plan/policies/retire/dates.ts'
import type { Joining } from '../../../src/plan/policies/retire/input.ts'
import { planProject } from '../../../src/plan/policies/retire/plan-project.ts'
import { dayMs, family, nowMs, ourLabels, policy, projectOf } from '../../support/family.ts'

interface Day {
  readonly day: number
  /** Whether the verification of the new image succeeds. */
  readonly passes: boolean
  /** Whether the pipeline runs. */
  readonly runs: boolean
}

interface Removed {
  readonly name: string
  readonly day: number
  readonly ageDays: number
}

/** Runs the policy once a day: each run creates one image and retires others. */
function simulate(days: number, dayOf: (day: number) => Partial<Day>, maxRetire?: number) {
  const given = policy({ keep: 3 })
  const removed: Removed[] = []
  let images: Image[] = []
  let largest = 0
  for (let day = 0; day < days; day++) {
    const { passes = true, runs = true } = dayOf(day)
    if (!runs) continue
    const atMs = nowMs + day * dayMs
    const name = `web-v${day}`
    const joining: Joining = {
      image: imageRef('golden-prod', name),
      belongsToCatalog: true,
      isVerified: true,
      text: 'create, verify, attach',
    }
    const families = [family({ policy: given, joining: [joining] })]
    const input = { serverMs: atMs, nowMs: atMs, prune: true, maxRetire, families }
    const { steps } = planProject(projectOf(images, { ...input, listed: new Set([name]) }))
    const created: Image = {
      name,
      status: 'READY',
      labels: { ...ourLabels, 'mintage-family': 'web' },
      creationTimestamp: new Date(atMs).toISOString(),
      ...(passes ? { family: 'web' } : {}),
    }
    // the steps require the creation and its verification
    for (const step of passes ? steps : []) {
      const one = images.find((image) => image.name === step.image.name)
      if (one === undefined) throw new Error(`${step.image.name} is missing`)
      const { status } = lifecycleOf(one.deprecated)
      if (step.do === 'obsolete') expect(parseTime(status.obsolete)).toBeLessThanOrEqual(atMs)
      if (step.do === 'delete') {
        expect(parseTime(status.deleted)).toBeLessThanOrEqual(atMs)
        removed.push({ name: one.name, day, ageDays: day - Number(one.name.slice(5)) })
      }
      images = images.flatMap((image) => {
        if (image !== one) return [image]
        return step.do === 'delete' ? [] : [{ ...image, deprecated: step.status }]
      })
    }
    images.push(created)
    largest = Math.max(largest, images.length)
    const active = images.filter(
      (image) => image.family === 'web' && lifecycleOf(image.deprecated).state === 'ACTIVE',
    )
    const made = images.filter((image) => image.family === 'web')
    expect(active.length).toBeGreaterThanOrEqual(Math.min(3, made.length))
  }
  return { removed, left: images.length, largest }
}

describe('a year of daily runs', () => {
  test('keeps three active images, and removes each image 90 days after its deprecation', () => {
    const { removed, left } = simulate(365, () => ({}))
    expect(new Set(removed.map(({ ageDays }) => ageDays))).toEqual(new Set([93]))
    expect(left).toBe(93)
  })

  test('images whose verification failed for a week are removed too', () => {
    const { removed } = simulate(365, (day) => ({ passes: day < 100 || day > 106 }))
    const failed = removed.filter(({ name }) => {
      const day = Number(name.slice(5))
      return day >= 100 && day <= 106
    })
    expect(failed.map(({ day }) => day)).toEqual([197, 197, 197, 197, 197, 197, 197])
  })

  test('after a pause of a month no passed date counts', () => {
    const { removed } = simulate(365, (day) => ({ runs: day < 150 || day >= 180 }))
    const first = removed.filter(({ day }) => day >= 180).map(({ day }) => day)[0]
    expect(first).toBeGreaterThanOrEqual(180)
    expect(Math.min(...removed.map(({ ageDays }) => ageDays))).toBeGreaterThanOrEqual(93)
  })

  test('a small limit delays, and never drops a floor', () => {
    const { removed } = simulate(365, () => ({}), 2)
    expect(removed.length).toBeGreaterThan(200)
    expect(Math.min(...removed.map(({ ageDays }) => ageDays))).toBeGreaterThanOrEqual(93)
  })
})
