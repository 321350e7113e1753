import { expect, test } from 'vitest'

import { formatResult } from '../../src/report/format.ts'
import { stepSummaryLimit } from '../../src/report/formats/markdown/limit.ts'
import { planView } from '../../src/report/view/plan-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import type { Outcome } from '../../src/run/events.ts'
import { codeSpan, escapeMarkdown, linkOrText } from '../../src/text/markdown.ts'

import { planOf, toAdopt, toCreate } from '../support/plan.ts'
import { apiError, linkOf, quotaError, specOf, throttled } from './fixtures.ts'

const markdown = (outcomes: Outcome[], maxChars?: number) =>
  formatResult(reportView({ outcomes, stop: undefined, ms: 65_000, requests: 24, throttled }), 'markdown', {
    color: true,
    verbose: true,
    ...(maxChars === undefined ? {} : { limit: { characters: maxChars } }),
  })

const created = (name: string): Outcome => {
  const spec = specOf(name)
  return { result: 'changed', steps: [], image: spec, spec, selfLink: linkOf(spec), ms: 34_200, warnings: [] }
}
const failed = (name: string, message = 'it did not work'): Outcome => ({
  result: 'failed',
  steps: [],
  image: specOf(name),
  spec: specOf(name),
  failure: apiError({ message }),
  ms: 1,
})

test('the report, worst first, without existing images', () => {
  const outcomes: Outcome[] = [
    created('web-1'),
    { result: 'unchanged', steps: [], image: specOf('old'), spec: specOf('old'), selfLink: '' },
    {
      result: 'drifted',
      steps: [],
      image: specOf('db'),
      spec: specOf('db'),
      selfLink: '',
      fields: [{ field: 'family', expected: 'db', actual: 'data|base' }],
    },
    {
      result: 'failed',
      steps: [],
      image: specOf('web-2'),
      spec: specOf('web-2'),
      failure: quotaError(),
      ms: 5,
    },
  ]
  expect(markdown(outcomes)).toBe(`### mintage apply

**4 images: 1 created, 1 already exists, 1 drifted, 1 failed** · 24 requests · 1m05s

throttled 2m05s by writes per minute (--rate) in golden-prod, 31.0s by images per hour of disks/builder (--source-rate) in golden-prod

note: the source of 2 raw images is not compared: the API does not return it

| created | exists | drifted | failed | skipped | cancelled |
| --- | --- | --- | --- | --- | --- |
| 1 | 1 | 1 | 1 | 0 | 0 |

| image | result | detail |
| --- | --- | --- |
| \`web-2\` | **failed** | Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA\\_EXCEEDED) |
| \`db\` | **drifted** | family: expected db, actual data\\|base |
| \`web-1\` | created | in 34.2s |

<details><summary>failed: web-2</summary>

- Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA\\_EXCEEDED)
- quota: compute.googleapis.com/images limit 100
- see <https://cloud.google.com/compute/quotas>
- hint: delete images that are no longer used, or ask for more quota

</details>
`)
})

test('nothing to do has no table of images', () => {
  expect(
    markdown([{ result: 'unchanged', steps: [], image: specOf('a'), spec: specOf('a'), selfLink: '' }]),
  ).toBe(`### mintage apply

**Nothing to do: the image exists.** · 24 requests · 1m05s

throttled 2m05s by writes per minute (--rate) in golden-prod, 31.0s by images per hour of disks/builder (--source-rate) in golden-prod

note: the source of 1 raw image is not compared: the API does not return it

| created | exists | drifted | failed | skipped | cancelled |
| --- | --- | --- | --- | --- | --- |
| 0 | 1 | 0 | 0 | 0 | 0 |
`)
})

test.each([
  ['a|b', 'a\\|b'],
  ['`rm`', '\\`rm\\`'],
  ['<img src=x>', '&lt;img src=x&gt;'],
  ['a & b', 'a &amp; b'],
  ['@octocat #12', '&#64;octocat \\#12'],
  ['[x](y) *b* _i_ ~s~', '\\[x\\](y) \\*b\\* \\_i\\_ \\~s\\~'],
  ['one\ntwo\r\n\n| three', 'one two \\| three'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['C:\\x', 'C:\\\\x'],
])('%j is literal text: %j', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected)
})

test('code spans and links cannot be left', () => {
  expect(codeSpan('a`b|c')).toBe("`a'b\\|c`")
  expect(linkOrText('https://x.y/z_1')).toBe('<https://x.y/z_1>')
  expect(linkOrText('https://x.y/><script>')).toBe('https://x.y/&gt;&lt;script&gt;')
  expect(linkOrText('javascript:x')).toBe('javascript:x')
})

test.each([2_000, 10_000, 60_000])(
  'a long report is cut at %i characters and says what is left out',
  (maxChars) => {
    const outcomes = Array.from({ length: 3_000 }, (_, i) =>
      failed(`web-${i}`, `cause ${'x'.repeat(i % 7)} number ${i}`),
    )
    const text = markdown(outcomes, maxChars)
    expect(text.length).toBeLessThanOrEqual(maxChars)
    expect(text.length).toBeGreaterThan(maxChars * 0.85)
    const rows = text.match(/^\| `web-/gm)?.length ?? 0
    const blocks = text.match(/<details>/g)?.length ?? 0
    expect(text).toContain(`| … and ${(3_000 - rows).toLocaleString('en')} more images |  |  |`)
    expect(text).toContain(
      `The details of ${(3_000 - blocks).toLocaleString('en')} more failures are omitted.`,
    )
  },
)

test('the default bound is below GitHub’s maximum', () => {
  const outcomes = Array.from({ length: 10_000 }, (_, i) => created(`web-${i}`))
  expect(markdown(outcomes).length).toBeLessThanOrEqual(60_000)
})

test('the bound of a step summary is in bytes', () => {
  const outcomes = Array.from({ length: 10_000 }, (_, i) => failed(`web-${i}`, `не удалось ${i}`))
  const view = reportView({ outcomes, stop: undefined, ms: 1, requests: 1, throttled: [] })
  const text = formatResult(view, 'markdown', { color: false, verbose: false, limit: stepSummaryLimit })
  expect(Buffer.byteLength(text)).toBeGreaterThan(100_000)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900_000)
})

test('alike failures are one block', () => {
  expect(markdown([failed('a'), failed('b')])).toContain(`<details><summary>failed: 2 images</summary>

a, b

- it did not work

</details>`)
})

test('the plan', () => {
  const base = specOf('web-1')
  const plan = planOf([
    toCreate(base),
    {
      verdict: 'blocked',
      image: specOf('web-2'),
      spec: specOf('web-2'),
      failure: apiError({ message: 'no <source>' }),
    },
    toAdopt(specOf('slow'), { name: 'slow' }),
  ])
  expect(formatResult(planView(plan), 'markdown', { color: false, verbose: false })).toBe(`### mintage plan

**Plan: 1 to create, 0 exist, 1 being created, 1 blocked.**

| create | recreate | adopt | exists | drifted | skipped | blocked |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | 0 | 1 | 0 | 0 | 0 | 1 |

| image | result | detail |
| --- | --- | --- |
| \`web-2\` | **blocked** | images.yaml:4:3: no &lt;source&gt; |
| \`web-1\` | create | from https://storage.googleapis.com/golden/web-1.tar.gz |
| \`slow\` | adopt | already being created; apply waits for it |

<details><summary>blocked: web-2</summary>

- no &lt;source&gt;

</details>
`)
})

test('--verbose folds each field that will be sent below the plan', () => {
  const spec = specOf('web-1')
  const request = { name: 'web-1', labels: { team: 'a_b' }, imageEncryptionKey: { rawKey: 'SECRET' } }
  const plan = planOf([toCreate(spec, { request })])
  expect(formatResult(planView(plan), 'markdown', { color: false, verbose: true })).toContain(
    `<details><summary>will be sent: web-1</summary>

- name: web-1
- labels.team: a\\_b
- imageEncryptionKey.rawKey: •••

</details>
`,
  )
})
