import { describe, expect, test } from 'vitest'
import type { ImageSource, ImageSpec } from '../../src/catalog/image-spec.ts'
import { RemainingWork } from '../../src/listeners/model/remaining-work.ts'
import type { Limits } from '../../src/settings/limits.ts'
import { spec } from '../support/spec.ts'

const limits: Limits = {
  rate: 20,
  readRate: 1_200,
  listRate: 1_200,
  operationRate: 1_200,
  concurrency: 500,
  sourceRate: 6,
}
const seconds = (count: number): number => count * 1_000
const minutes = (count: number): number => count * 60_000

const imagesOf = (count: number, source?: ImageSource, project = 'golden-prod'): ImageSpec[] =>
  Array.from({ length: count }, (_, i) => spec(`web-${i}`, { project, ...(source ? { source } : {}) }))

/** So many images accepted at `atMs`, and created `ms` later. */
function work(
  specs: readonly ImageSpec[],
  more: Partial<Limits>,
  sent: number,
  atMs: number,
  ms = seconds(5),
) {
  const remaining = new RemainingWork(specs, { ...limits, ...more })
  const first = specs.slice(0, sent)
  for (const one of first) remaining.on({ type: 'operation', image: one, operation: 'o' }, atMs)
  for (const one of first) {
    const outcome = {
      result: 'changed',
      steps: [],
      image: one,
      spec: one,
      selfLink: '',
      ms,
      warnings: [],
    } as const
    remaining.on({ type: 'finished', outcome, atMs: atMs + ms }, atMs + ms)
  }
  return remaining
}

describe('the minimum remaining time', () => {
  test('follows the insert rate: 60 images at 20 per minute take three minutes, whatever the recent rate', () => {
    const remaining = work(imagesOf(80), {}, 20, 0)
    // the last go out at the third full minute, and take five seconds
    expect(remaining.atLeastMs(seconds(5))).toBe(minutes(3))
  })

  test('is none if the minute’s budget covers all', () => {
    expect(work(imagesOf(20), {}, 0, 0).atLeastMs(seconds(5))).toBe(0)
    expect(work(imagesOf(20), {}, 19, 0).atLeastMs(seconds(5))).toBe(0)
  })

  test('does not count images that are verified as in flight', () => {
    const specs = imagesOf(20)
    const [verified] = specs.slice(9) as [ImageSpec]
    const remaining = work(specs, { concurrency: 10 }, 9, 0)
    remaining.on({ type: 'operation', image: verified, operation: 'o' }, 0)
    expect(remaining.atLeastMs(seconds(5))).toBe(seconds(10))
    remaining.on({ type: 'state', image: verified, state: { at: 'verifying' } }, seconds(5))
    expect(remaining.atLeastMs(seconds(5))).toBe(0)
  })

  test('counts each project separately', () => {
    const specs = [...imagesOf(20), ...imagesOf(20, undefined, 'golden-edge')]
    expect(work(specs, {}, 0, 0).atLeastMs(0)).toBe(0)
  })

  test('follows the source: of twelve images at six per hour, the last six start after an hour', () => {
    const snapshot: ImageSource = { kind: 'snapshot', path: 'projects/golden-prod/global/snapshots/s' }
    const remaining = work(imagesOf(12, snapshot), {}, 6, seconds(10), seconds(20))
    expect(remaining.atLeastMs(seconds(30))).toBe(minutes(60) - seconds(20) + seconds(20))
    expect(work(imagesOf(12, snapshot), { sourceRate: undefined }, 6, 0).atLeastMs(0)).toBe(0)
  })

  test('follows a disk: one image after the other', () => {
    const disk: ImageSource = { kind: 'disk', path: 'projects/golden-prod/zones/z/disks/d' }
    const remaining = work(imagesOf(5, disk), { sourceRate: undefined }, 2, 0, minutes(2))
    expect(remaining.atLeastMs(minutes(2))).toBe(3 * minutes(2))
  })

  test('follows the limit of concurrent images', () => {
    const remaining = work(imagesOf(30), { rate: 1_000, concurrency: 10 }, 10, 0, minutes(1))
    expect(remaining.atLeastMs(minutes(1))).toBe(minutes(1) + minutes(1))
  })

  test('is none for images that exist, failed or were skipped', () => {
    const specs = imagesOf(100)
    const remaining = new RemainingWork(specs, limits)
    expect(remaining.atLeastMs(0)).toBe(minutes(4))
    for (const one of specs) {
      remaining.on(
        {
          type: 'finished',
          outcome: { result: 'unchanged', steps: [], image: one, spec: one, selfLink: '' },
          atMs: 0,
        },
        0,
      )
    }
    expect(remaining.atLeastMs(0)).toBe(0)
  })

  test('does not follow the time of retirements, which is another', () => {
    const remaining = work(imagesOf(21), { rate: 1 }, 1, 0)
    const before = remaining.atLeastMs(minutes(1))
    const image = spec('old')
    const retired = {
      result: 'changed',
      steps: [],
      image,
      selfLink: '',
      ms: minutes(9),
      warnings: [],
    } as const
    remaining.on({ type: 'state', image, state: { at: 'running' } }, minutes(1))
    remaining.on({ type: 'finished', outcome: retired, atMs: minutes(1) }, minutes(1))
    expect(remaining.atLeastMs(minutes(1))).toBe(before)
  })

  test('counts an image that is adopted as sent', () => {
    const specs = imagesOf(21)
    const remaining = new RemainingWork(specs, limits)
    expect(remaining.atLeastMs(0)).toBe(minutes(1))
    for (const one of specs.slice(0, 2)) {
      remaining.on({ type: 'state', image: one, state: { at: 'running' } }, -minutes(1))
    }
    expect(remaining.atLeastMs(0)).toBe(0)
  })
})
