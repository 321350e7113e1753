import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../src/catalog/image-spec.ts'
import type { Image } from '../../src/gce/wire/resources.ts'
import type { ProjectState } from '../../src/observe/cloud-state.ts'
import { familyStatuses } from '../../src/plan/family-status.ts'
import { aged, nowMs, policy } from '../support/family.ts'
import { spec } from '../support/spec.ts'

const listOf = (images: readonly Image[]): ReadonlyMap<string, ProjectState> =>
  new Map([['golden-prod', { images, serverMs: nowMs }]])

const web = (name: string, body: Record<string, unknown> = {}) =>
  spec(name, { body: { family: 'web', ...body } })

const statusOf = (catalog: Catalog, images: readonly Image[]) =>
  familyStatuses(catalog, listOf(images), nowMs)

const none = { active: 0, deprecated: 0, obsolete: 0, deleted: 0, notReady: 0 }
const row = { project: 'golden-prod', deferred: 0, drifted: 0, unverified: 0 }

describe('the status of a family', () => {
  it('names the newest image that is READY and not deprecated, and its age', () => {
    const images = [
      aged(9),
      aged(2),
      aged(1, { deprecated: { state: 'DEPRECATED' } }),
      aged(0, { status: 'PENDING' }),
    ]
    expect(statusOf({ images: [web('web-2')] }, images)).toEqual([
      {
        ...row,
        family: 'web',
        head: 'web-2',
        headAgeMs: 2 * 86_400_000,
        ...none,
        active: 2,
        deprecated: 1,
        notReady: 1,
      },
    ])
  })

  it('has no age if the creation time cannot be read', () => {
    const [status] = statusOf({ images: [web('web-1')] }, [aged(1, { creationTimestamp: 'yesterday' })])
    expect(status).toEqual({ ...row, family: 'web', head: 'web-1', ...none, active: 1 })
  })

  it('has the earliest date of the next states', () => {
    const images = [
      aged(40, {
        deprecated: { state: 'DEPRECATED', obsolete: '2026-12-28T00:00:00Z', deleted: '2026-01-01' },
      }),
      aged(50, { deprecated: { state: 'OBSOLETE', deleted: '2026-12-20T00:00:00Z' } }),
      aged(60, { deprecated: { state: 'OBSOLETE', deleted: 'soon' } }),
      aged(70, { deprecated: { state: 'DELETED', deleted: '2026-01-01T00:00:00Z' } }),
    ]
    expect(statusOf({ images: [web('web-1')] }, images)).toEqual([
      { ...row, family: 'web', next: '2026-12-20', ...none, deprecated: 1, obsolete: 2, deleted: 1 },
    ])
  })

  it('counts drift, images that wait for verification, and retirements beyond the limit', () => {
    const images = [
      aged(0, { description: 'actual' }),
      { name: 'web-new', status: 'READY', labels: { 'mintage-family': 'web' } },
      { name: 'web-x', status: 'READY', labels: { 'mintage-family': 'web', 'mintage-catalog': 'other' } },
      ...Array.from({ length: 14 }, (_, index) => aged(10 + index)),
    ]
    const catalog = { images: [web('web-0', { description: 'expected' })], policies: [policy()] }
    expect(statusOf(catalog, images)).toEqual([
      {
        ...row,
        family: 'web',
        head: 'web-0',
        headAgeMs: 0,
        ...none,
        active: 15,
        deferred: 3,
        drifted: 1,
        unverified: 1,
      },
    ])
  })

  it('is shown for listed images without a family, and for projects without a list', () => {
    const images = [
      { name: 'tool', status: 'READY' },
      { name: 'unlisted', status: 'READY' },
    ]
    const edge = spec('db', { project: 'golden-edge', body: { family: 'db' } })
    expect(statusOf({ images: [spec('tool'), edge] }, images)).toEqual([
      { ...row, project: 'golden-edge', family: 'db', ...none },
      { ...row, ...none, active: 1 },
    ])
  })
})
