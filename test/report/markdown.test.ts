import { expect, test } from 'vitest'
import type { DriftField, Plan, Step } from '../../src/plan/plan.ts'
import { formatFailure, formatResult } from '../../src/report/format.ts'
import { type MarkdownLimit, stepSummaryLimit } from '../../src/report/formats/markdown/limit.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { PlanView, ProblemView, ReportView } from '../../src/report/view/view.ts'
import type { Outcome, OutcomeOf } from '../../src/run/events.ts'

import { type Planned, planOf, toAdopt, toCreate } from '../support/plan.ts'
import { family, toRetire } from './family-plans.ts'
import { apiError, linkOf, quotaError, specOf, throttled } from './fixtures.ts'
import { sampleViews, sizesOf } from './sample-views.ts'

const warning: ProblemView = {
  severity: 'warning',
  code: 'end-of-life',
  message: 'family debian-10 gets no updates any more',
  place: { file: 'images.yaml', line: 4, column: 15 },
  image: 'web-1',
  field: 'sourceImageFamily',
}

const drift: DriftField = { field: 'diskSizeGb', expected: '20', actual: '10' }
const label: DriftField = { field: 'labels.team', expected: 'web', actual: 'db' }

function toUpdate(name: string): Planned {
  const spec = specOf(name)
  const step: Step = {
    id: `u ${name}`,
    do: 'setLabels',
    image: spec,
    after: [],
    spec,
    labels: {},
    fields: [label],
  }
  return { image: { image: spec, spec, verdict: 'change', existing: { name } }, steps: [step] }
}

const asPlan = (plan: Plan, verbose = false): string =>
  formatResult(planView(plan, { target: 'web', problems: [warning] }), 'markdown', { color: false, verbose })

const asReport = (outcomes: readonly Outcome[], more = {}): string =>
  formatResult(
    reportView({ outcomes, stop: undefined, ms: 65_000, requests: 24, throttled, target: 'web', ...more }),
    'markdown',
    { color: false, verbose: false },
  )

test('a plan: what it destroys comes first', () => {
  const blocked = { verdict: 'blocked', failure: apiError({ message: 'no <source>' }) } as const
  const plan = planOf(
    [
      toCreate(specOf('web-3')),
      { image: specOf('web-2'), spec: specOf('web-2'), ...blocked },
      toAdopt(specOf('slow'), { name: 'slow' }),
      {
        image: specOf('db'),
        spec: specOf('db'),
        verdict: 'drifted',
        existing: { name: 'db' },
        fields: [drift],
      },
      { image: specOf('old'), spec: specOf('old'), verdict: 'current', existing: { name: 'old' } },
      toUpdate('app-1'),
      toUpdate('app-2'),
      toRetire('web-c', 'deprecate', 'deprecate; obsolete from 2026-12-28'),
      toRetire('web-b', 'obsolete', 'obsolete (announced for 2026-11-20)'),
      toRetire('web-a', 'delete', 'delete (announced for 2026-11-25)'),
    ],
    [{ image: specOf('web-3'), code: 'sourceDeprecated', message: 'the source of web-3 is DEPRECATED' }],
    [
      family(
        [
          ['web-3', 'create', 'create, verify, attach'],
          ['web-1', 'kept', 'kept (1 of 2)'],
          ['web-a', 'delete', 'delete (announced for 2026-11-25)'],
          ['p', 'protected', 'protected'],
        ],
        { after: 'web-3', ifVerified: true },
      ),
      family([['db-1', 'withheld', 'withheld: deprecate']], { family: 'db', withheld: 'db-2 is blocked' }),
      family([], { family: 'app', isUnknown: true, withheld: 'its images cannot be listed' }),
      family([], { family: 'idle' }),
    ],
  )
  expect(asPlan(plan)).toBe(`<!-- mintage:plan:web -->
### Plan: 1 to create, 1 exists, 1 being created, 2 to update, 1 to deprecate, 1 to make obsolete, 1 to delete, 1 drifted, 1 blocked, 1 retirement withheld.

mintage plan of \`web\`

<details open>
<summary>Blocked and conflicts (1 blocked, 1 drifted)</summary>

**blocked** \`web-2 (images.yaml:4:3)\`: \`no <source>\`

**drifted** \`db\`: \`differs from the manifest\`

- \`diskSizeGb: expected 20, actual 10\`

</details>

> [!CAUTION]
> 1 image will be deleted, 1 image will become obsolete.

<details open>
<summary>Obsolete and delete (1 delete, 1 obsolete)</summary>

- \`web-a\`: \`delete (announced for 2026-11-25)\`
- \`web-b\`: \`obsolete (announced for 2026-11-20)\`

</details>

<details>
<summary>Family heads (3 families)</summary>

| family | project | head before | head after | retirements |
| --- | --- | --- | --- | --- |
| \`web\` | \`golden\` | \`web-1\` | \`web-3\` if verified |  |
| \`db\` | \`golden\` | \`web-1\` | unchanged | withheld: \`db-2 is blocked\` |
| \`app\` | \`golden\` | unknown | unknown | withheld: \`its images cannot be listed\` |

</details>

<details>
<summary>Updates (2 update, 1 deprecate)</summary>

\`update labels\` of 2 images: \`app-1\`, \`app-2\`

\`\`\`diff
- labels.team: db
+ labels.team: web
\`\`\`

- \`web-c\`: \`deprecate; obsolete from 2026-12-28\`

</details>

<details>
<summary>Creates (1 create, 1 adopt)</summary>

- \`web-3\`: \`create from https://storage.googleapis.com/golden/web-3.tar.gz\`
- \`slow\`: \`already being created; apply waits for it\`

</details>

<details>
<summary>Images of these families</summary>

\`web in golden: web-1 → web-3 (if verified)\`

- \`web-3: create, verify, attach\`
- \`web-1: kept (1 of 2)\`
- \`web-a: delete (announced for 2026-11-25)\`
- \`others: 1 protected\`

\`db in golden: web-1; retirements withheld: db-2 is blocked\`

- \`db-1: withheld: deprecate\`

</details>

<details>
<summary>Notes and warnings</summary>

- warning \`images.yaml:4:15\`: \`family debian-10 gets no updates any more\`
- \`note: the source of 2 raw images is not compared: the API does not return it\`

**note** \`web-3\`: \`the source of web-3 is DEPRECATED\`

</details>

1 image unchanged.
`)
})

test('a plan with each field to be sent', () => {
  const spec = specOf('web-1')
  const request = { name: 'web-1', labels: { team: 'a_b' }, imageEncryptionKey: { rawKey: 'SECRET' } }
  expect(asPlan(planOf([toCreate(spec, { request })]), true)).toBe(`<!-- mintage:plan:web -->
### Plan: 1 to create, 0 exist.

mintage plan of \`web\`

<details>
<summary>Creates (1 create)</summary>

- \`web-1\`: \`create from https://storage.googleapis.com/golden/web-1.tar.gz\`

\`\`\`text
name: web-1
labels.team: a_b
imageEncryptionKey.rawKey: •••
\`\`\`

</details>

<details>
<summary>Notes and warnings</summary>

- warning \`images.yaml:4:15\`: \`family debian-10 gets no updates any more\`

</details>
`)
})

test('a run: failures come first', () => {
  const done = { steps: [], ms: 34_200, warnings: [] } as const
  const images = (name: string) => ({ image: specOf(name), spec: specOf(name), steps: [] })
  const outcomes: Outcome[] = [
    { result: 'changed', ...images('web-1'), ...done, selfLink: linkOf(specOf('web-1')) },
    { result: 'unchanged', ...images('old'), selfLink: '' },
    {
      result: 'drifted',
      ...images('db'),
      selfLink: '',
      fields: [{ field: 'family', expected: 'db', actual: 'a|b' }],
    },
    { result: 'failed', ...images('web-2'), failure: quotaError(), ms: 5_000 },
    {
      result: 'failed',
      ...images('app-1'),
      failure: apiError(),
      ms: 1,
      left: { at: 'running', operation: 'op-1' },
    },
    {
      result: 'failed',
      ...images('app-2'),
      failure: apiError(),
      ms: 1,
      left: { at: 'running', operation: 'op-2' },
    },
    { result: 'cancelled', ...images('slow'), left: { at: 'inFlight' } },
    ...['late-1', 'late-2'].map(
      (name): Outcome => ({
        result: 'cancelled',
        ...images(name),
        left: { at: 'running', operation: `op-${name}` },
      }),
    ),
  ]
  const families = [family([], { after: 'web-2', family: 'web' })]
  expect(asReport(outcomes, { stop: 'deadline', families })).toBe(`<!-- mintage:apply:web -->
### 9 images: 1 created, 1 already exists, 1 drifted, 3 failed, 3 cancelled

mintage apply of \`web\` · 24 requests · 1m05s

**The deadline ended the run.**

- \`throttled 2m05s by writes per minute (--rate) in golden-prod, 31.0s by the limits of disks/builder (one image at a time, --source-rate) in golden-prod\`
- \`2 images still running in the cloud, 1 image in flight; rerun to resume.\`

<details open>
<summary>Failures and conflicts (3 failed, 3 cancelled, 1 drifted)</summary>

**failed** \`web-2\`: \`Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)\`

- \`quota: compute.googleapis.com/images limit 100\`
- \`see: https://cloud.google.com/compute/quotas\`
- \`hint: delete images that are no longer used, or ask for more quota\`

**failed** 2 images: \`it did not work\`

- \`app-1: still running in the cloud as op-1\`
- \`app-2: still running in the cloud as op-2\`

**cancelled** \`slow\`: \`request in flight, no response received; it may be running in the cloud\`

**cancelled** 2 images: \`still running in the cloud\`

- \`late-1: op-late-1\`
- \`late-2: op-late-2\`

**drifted** \`db\`: \`differs from the manifest\`

- \`family: expected db, actual a|b\`

</details>

<details>
<summary>Family heads (1 family)</summary>

| family | project | head before | head after | retirements |
| --- | --- | --- | --- | --- |
| \`web\` | \`golden\` | \`web-1\` | none |  |

</details>

<details>
<summary>Created (1 created)</summary>

- \`web-1\`: \`created in 34.2s\`

</details>

<details>
<summary>Notes and warnings</summary>

- \`note: the source of 2 raw images is not compared: the API does not return it\`

</details>

1 image unchanged.
`)
})

test('nothing to do', () => {
  const outcome: Outcome = { result: 'unchanged', image: specOf('a'), steps: [], selfLink: '' }
  expect(asReport([outcome], { throttled: [] })).toBe(`<!-- mintage:apply:web -->
### Nothing to do: the image exists.

mintage apply of \`web\` · 24 requests · 1m05s
`)
})

test('a command that did not start', () => {
  const error: ProblemView = { ...warning, severity: 'error', message: 'unknown key "nmae"', place: null }
  const failure = { command: 'plan', target: 'web', exitCode: 3, message: 'invalid', hint: 'fix it' } as const
  expect(
    formatFailure({ ...failure, problems: [error, warning] }, 'markdown'),
  ).toBe(`<!-- mintage:plan:web -->
### mintage plan could not start: 1 error, 1 warning

mintage plan of \`web\`

- \`hint: fix it\`

<details open>
<summary>Problems of the manifest (1 error, 1 warning)</summary>

- error: \`unknown key "nmae"\`
- warning \`images.yaml:4:15\`: \`family debian-10 gets no updates any more\`

</details>
`)
})

test('a warning is not the reason why a command did not start', () => {
  const failure = { command: 'plan', target: 'web', exitCode: 5, message: 'the deadline has passed' } as const
  const markdown = formatFailure({ ...failure, hint: undefined, problems: [warning] }, 'markdown')
  expect(markdown.split('\n').slice(1, 6)).toEqual([
    '### mintage plan could not start',
    '',
    'mintage plan of `web`',
    '',
    '- `the deadline has passed`',
  ])
})

/** The rows and blocks of a section that are shown, and the number of those that are not. */
function shownIn(markdown: string, title: string): { readonly shown: number; readonly omitted: number } {
  const [, section = ''] =
    new RegExp(`<summary>${title}.*?</summary>(.*?)</details>`, 's').exec(markdown) ?? []
  const [, more = '0'] = /^and ([\d,]+) more \(see artifact\)$/m.exec(section) ?? []
  const shown = section.match(/^(?:\| `|\*\*\w|- `.*`: |`.*: `update)/gm) ?? []
  return { shown: shown.length, omitted: Number(more.replaceAll(',', '')) }
}

const unique = () => {
  let number = 0
  return () => `text ${number++} of a plan with many images`
}

const markdownOf = (view: PlanView | ReportView, limit?: MarkdownLimit) =>
  formatResult(view, 'markdown', { color: false, verbose: false, ...(limit === undefined ? {} : { limit }) })

test.each([
  [{ characters: 10_000 }, 10_000, 200],
  [undefined, 60_000, 1_000],
  [stepSummaryLimit, 900_000, 1_500],
])('no section of a long report is omitted: %o', (limit, max, items) => {
  const { plan, apply } = sampleViews({ ...sizesOf(items), notes: 100 }, unique())
  const planned = markdownOf(plan, limit)
  const applied = markdownOf(apply, limit)
  for (const markdown of [planned, applied]) {
    expect(markdown.length).toBeLessThanOrEqual(max)
    expect(markdown.length).toBeGreaterThan(max * 0.9)
  }
  for (const title of ['Obsolete and delete', 'Family heads', 'Updates', 'Creates']) {
    const { shown, omitted } = shownIn(planned, title)
    expect([title, shown + omitted, shown > 0]).toEqual([title, items, true])
  }
  const blocked = shownIn(planned, 'Blocked and conflicts')
  expect([blocked.shown + blocked.omitted, blocked.shown > 5]).toEqual([2 * items, true])
  const failed = shownIn(applied, 'Failures and conflicts')
  expect([failed.shown + failed.omitted, failed.shown > 5]).toEqual([4 * items, true])
})

test('the problems of a manifest that could not be read are counted if they are too many', () => {
  const { failure } = sampleViews({ ...sizesOf(0), problems: 5_000 }, unique())
  const markdown = formatFailure(failure, 'markdown')
  expect(markdown.length).toBeLessThanOrEqual(60_000)
  expect(markdown).toContain('### mintage plan could not start: 5,000 errors\n')
  const shown = markdown.match(/^- error /gm)?.length ?? 0
  expect(shown).toBeGreaterThan(300)
  expect(markdown).toContain(
    `\nand ${(5_000 - shown).toLocaleString('en')} more (see artifact)\n\n</details>\n`,
  )
})

test('5,000 blocked images, each with another cause, are counted', () => {
  const markdown = markdownOf(sampleViews({ ...sizesOf(1), blocked: 5_000 }, unique()).plan)
  expect(markdown.length).toBeLessThanOrEqual(60_000)
  const { shown, omitted } = shownIn(markdown, 'Blocked and conflicts')
  expect([shown + omitted, shown > 100]).toEqual([5_001, true])
  for (const title of ['Obsolete and delete', 'Family heads', 'Updates', 'Creates']) {
    expect(shownIn(markdown, title)).toEqual({ shown: 1, omitted: 0 })
  }
})

test('sections use the room that others leave', () => {
  const { plan } = sampleViews({ ...sizesOf(0), created: 5_000 }, unique())
  const markdown = markdownOf(plan)
  expect(markdown.length).toBeGreaterThan(59_000)
  expect(shownIn(markdown, 'Creates').shown).toBeGreaterThan(400)
  const few = markdownOf(sampleViews({ ...sizesOf(3), created: 5_000 }, unique()).plan)
  expect(few).not.toMatch(/more \(see artifact\)(?=.*Creates)/s)
})

test('images with one cause are one block, whose names and lines are bounded', () => {
  const failed = (index: number): OutcomeOf<'failed'> => ({
    result: 'failed',
    steps: [],
    image: specOf(`web-${index}`),
    spec: specOf(`web-${index}`),
    failure: apiError({ message: 'no permission', hint: 'x'.repeat(400) }),
    ms: 1,
    left: { at: 'running', operation: `op-${index}` },
  })
  const outcomes = Array.from({ length: 2_000 }, (_, index) => failed(index))
  const named = asReport(outcomes.map(({ left: _, ...one }) => one))
  expect(named).toContain('**failed** 2,000 images: `no permission`\n\n- `web-0`, `web-1`, ')
  expect(named).toContain('`web-19` and 1,980 more (see artifact)\n')
  const markdown = asReport(outcomes)
  expect(markdown).not.toContain('`web-0`, `web-1`, ')
  expect(markdown).toContain(
    '- `web-19: still running in the cloud as op-19`\n- and 1,980 more (see artifact)\n',
  )
  expect(markdown).toContain(`- \`hint: ${'x'.repeat(293)}…\`\n`)
})
