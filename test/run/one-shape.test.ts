import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { planCatalog } from '../../src/plan/plan-catalog.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import { startEngine } from '../support/engine.ts'
import { loadTexts } from '../support/load-texts.ts'

/** V8 gives objects separate shapes only once a function has run some ten times. */
const count = 20

const plainText = `project: golden-prod
catalog: web
images:
${Array.from(
  { length: count },
  (_, index) => `  - name: web-${index}
    family: web-${index}
    labels: {team: web}
    rawDisk: {source: gs://golden/web-${index}.tar.gz}
`,
).join('')}`

/** Without labels, verified, and with copies in another project. */
const richText = plainText
  .replace('project: golden-prod', 'projects: [golden-prod, golden-dev]')
  .replaceAll('    labels: {team: web}', '    verify: [smoke]')

const ofFamilyText = plainText
  .replace('catalog: web\n', '')
  .replaceAll(/rawDisk: .*/g, 'sourceImage: family/base')

/** Whether V8 stores the members of two objects by the same description (its "map"). */
const haveOneShape = nativeTest('HaveSameMap')

function nativeTest(name: string): (one: object, other: object) => boolean {
  setFlagsFromString('--allow-natives-syntax')
  const test = runInThisContext(`(one, other) => %${name}(one, other)`) as typeof haveOneShape
  test({}, {}) // compiles it
  setFlagsFromString('--no-allow-natives-syntax')
  return test
}

/** The paths of objects within two values whose shapes differ. */
function differences(one: unknown, other: unknown, path: string): string[] {
  if (one === other || !isObject(one) || !isObject(other)) return []
  const keys = Object.keys(one).filter((key) => key !== 'labels') // users choose its keys: V8 may store them in a table
  const within = keys.flatMap((key) => differences(one[key], other[key], `${path}.${key}`))
  return Array.isArray(one) || haveOneShape(one, other) ? within : [path, ...within]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * The paths at which most neighbors among the last images of a list differ. V8 may start another shape now and then, such
 * as after a collection of garbage; it costs memory if each object has one.
 */
function among(list: readonly unknown[], name: string, step = 1): string[] {
  const pairs = Array.from({ length: 7 }, (_, index) => -1 - index * step)
  const counts = new Map<string, number>()
  for (const at of pairs) {
    for (const path of differences(list.at(at), list.at(at - step), name)) {
      counts.set(path, (counts.get(path) ?? 0) + 1)
    }
  }
  return [...counts].flatMap(([path, times]) => (times > pairs.length / 2 ? [path] : []))
}

/** Of the specs, their plan, their steps, their outcomes and both views. */
async function shapesOf(images: readonly ImageSpec[], { ofImage }: { readonly ofImage: number }) {
  const base = { project: 'golden-prod', name: 'base-1', family: 'base' }
  await using engine = await startEngine({ latencyMs: 1_000, state: { images: [base] } })
  const state = await engine.read({ images })
  const options = { phases: new Set(['create', 'promote'] as const), nowMs: engine.clock.now() }
  const plan = await planCatalog({ images }, state, { ...options, prune: false })
  const outcomes = await engine.carryOut(plan)
  const report = reportView({ outcomes, stop: undefined, ms: 0, requests: 0, throttled: [] })
  const again = await planCatalog({ images }, await engine.read({ images }), { ...options, prune: false })
  const perImage = plan.steps.length / images.length
  return [
    ...among(images, 'spec', ofImage),
    ...among(plan.images, 'plan', ofImage),
    ...among(plan.steps, 'step', ofImage * perImage),
    ...among(outcomes, 'outcome', ofImage),
    ...among(report.images, 'ended', ofImage),
    ...among(planView(plan).images, 'planned', ofImage),
    ...among(again.images, 'existing', ofImage),
  ]
}

// later versions do not give each object a shape, whatever the order of spreads
const isNode20 = process.versions.node.startsWith('20.')

describe.skipIf(!isNode20)('the objects have one shape', () => {
  it('of created images', async () => {
    const { catalog } = await loadTexts(plainText)
    expect(await shapesOf(catalog?.images ?? [], { ofImage: 1 })).toEqual([])
  })

  it('of verified images and of copies, each', async () => {
    const { catalog } = await loadTexts(richText)
    expect(await shapesOf(catalog?.images ?? [], { ofImage: 2 })).toEqual([])
  })

  it('of images of a source family', async () => {
    const { catalog } = await loadTexts(ofFamilyText)
    expect(await shapesOf(catalog?.images ?? [], { ofImage: 1 })).toEqual([])
  })
})
