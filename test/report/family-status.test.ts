import { expect, test } from 'vitest'
import { formatFamilyStatus } from '../../src/report/family-status.ts'
import { expectReport } from '../support/check-reports.ts'

const counts = { active: 3, deprecated: 1, obsolete: 0, deleted: 0, notReady: 0 }
const rest = { deferred: 2, drifted: 0, unverified: 1 }
const statuses = [
  {
    project: 'golden-prod',
    family: 'web',
    head: 'web-3',
    headAgeMs: 200_000_000,
    next: '2026-12-28',
    ...counts,
    ...rest,
  },
  { project: 'golden-prod', ...counts, ...rest },
]

test.each([
  [
    'text',
    `family  project      head   age  active  deprecated  obsolete  deleted  not ready  next        deferred  drifted  unverified
web     golden-prod  web-3  2d   3       1           0         0        0          2026-12-28  2         0        1
(none)  golden-prod  -      -    3       1           0         0        0          -           2         0        1
`,
  ],
  [
    'markdown',
    `<!-- mintage:status:web.golden -->
### Status: 1 family

mintage status of \`web.golden\`

| family | project | head | age | active | deprecated | obsolete | deleted | not ready | next | deferred | drifted | unverified |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| \`web\` | \`golden-prod\` | \`web-3\` | 2d | 3 | 1 | 0 | 0 | 0 | 2026-12-28 | 2 | 0 | 1 |
| \`(none)\` | \`golden-prod\` | - | - | 3 | 1 | 0 | 0 | 0 | - | 2 | 0 | 1 |
`,
  ],
  [
    'json',
    `${JSON.stringify(
      {
        version: '2.0',
        command: 'status',
        families: [
          {
            project: 'golden-prod',
            family: 'web',
            head: 'web-3',
            headAgeMs: 200_000_000,
            ...counts,
            next: '2026-12-28',
            ...rest,
          },
          {
            project: 'golden-prod',
            family: null,
            head: null,
            headAgeMs: null,
            ...counts,
            next: null,
            ...rest,
          },
        ],
      },
      undefined,
      2,
    )}\n`,
  ],
] as const)('the status of families as %s', (format, text) => {
  expect(formatFamilyStatus(statuses, format, { target: 'web.golden' })).toBe(text)
})

test.each([
  [
    123,
    `web in golden-prod
  head web-3, age 2d, active 3, deprecated 1, next 2026-12-28, deferred 2, unverified 1
(none) in golden-prod
  active 3, deprecated 1, deferred 2, unverified 1
empty in golden-prod
  no images
`,
  ],
  [
    40,
    `web in golden-prod
  head web-3, age 2d, active 3,
  deprecated 1, next 2026-12-28,
  deferred 2, unverified 1
(none) in golden-prod
  active 3, deprecated 1, deferred 2,
  unverified 1
empty in golden-prod
  no images
`,
  ],
])('on a terminal of %i columns, each row of a wider table is a block', (columns, text) => {
  const none = { active: 0, deprecated: 0, deferred: 0, unverified: 0 }
  const rows = [...statuses, { project: 'golden-prod', family: 'empty', ...counts, ...rest, ...none }]
  expect(formatFamilyStatus(rows, 'text', { columns })).toBe(text)
  expect(formatFamilyStatus(rows, 'text', { columns: 124 })).toBe(formatFamilyStatus(rows, 'text'))
})

test('a long status in Markdown is cut at a row, and counts the rest', () => {
  const text = formatFamilyStatus(Array.from({ length: 2_000 }, () => statuses).flat(), 'markdown')
  expect(text.length).toBeLessThanOrEqual(60_000)
  const shown = text.match(/^\| `/gm)?.length ?? 0
  expect(text.endsWith(`0 | 1 |\n\nand ${(4_000 - shown).toLocaleString('en')} more (see artifact)\n`)).toBe(
    true,
  )
})

test('the status in JSON is a report of the published schema', () => {
  expectReport(JSON.parse(formatFamilyStatus(statuses, 'json')))
})

test('the heading counts a family of several projects once', () => {
  const inEach = ['golden-staging', 'golden-prod'].flatMap((project) =>
    statuses.map((one) => ({ ...one, project })),
  )
  expect(formatFamilyStatus(inEach, 'markdown')).toContain('\n### Status: 1 family in 2 projects\n')
})
