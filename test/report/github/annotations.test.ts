import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { annotations } from '../../../src/report/github/annotations.ts'
import { workflowCommand } from '../../../src/report/github/workflow-command.ts'
import { planView } from '../../../src/report/view/plan-view.ts'
import { reportView } from '../../../src/report/view/report-view.ts'
import type { PlanView, ReportView, ResultView, StartFailure } from '../../../src/report/view/view.ts'
import { planOf, toCreate } from '../../support/plan.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { looseRunnerCommands, runnerCommands } from '../../support/runner-commands.ts'
import { quotaError, specOf } from '../fixtures.ts'
import { blocked, drifted, failed, notStarted, problem, running, runWith, validated } from './fixtures.ts'

const folders = { current: '/checkout/repo/catalog', workspace: '/checkout/repo' }

const withheldFamily = {
  project: 'golden',
  family: 'web',
  before: 'web-1',
  after: 'web-1',
  deferred: 0,
  withheld: 'image web-2 is blocked',
  prunable: [],
  members: [{ image: specOf('web-0'), fate: 'withheld', text: 'deprecate' }],
} as const

test.each<[string, ResultView | StartFailure, string[]]>([
  ['a valid manifest', validated([]), []],
  [
    'an invalid manifest',
    validated([
      problem({ severity: 'warning', code: 'end-of-life', message: 'debian-10 reached its end of life' }),
      problem(),
      problem({ code: 'yaml-syntax', message: '100%:\r\nbad', place: null }),
    ]),
    [
      '::error file=catalog/images.yaml,line=3,col=5,title=mintage/unknown-key::unknown key "nmae"; did you mean "name"?',
      '::error title=mintage/yaml-syntax::100%25:%0D%0Abad',
      '::warning file=catalog/images.yaml,line=3,col=5,title=mintage/end-of-life::debian-10 reached its end of life',
    ],
  ],
  [
    'a run that did not start',
    notStarted(),
    [
      '::error title=mintage apply%3A could not start::no credentials found on this machine%0Ahint: run gcloud auth application-default login',
    ],
  ],
  [
    'a run whose manifest is invalid',
    notStarted({
      command: 'plan',
      problems: [problem()],
      message: 'the manifest is invalid',
      hint: undefined,
    }),
    [
      '::error file=catalog/images.yaml,line=3,col=5,title=mintage/unknown-key::unknown key "nmae"; did you mean "name"?',
    ],
  ],
  [
    'a run that did not start, with a warning about the manifest',
    notStarted({ problems: [problem({ severity: 'warning', code: 'no-rollback' })], hint: undefined }),
    [
      '::error title=mintage apply%3A could not start::no credentials found on this machine',
      '::warning file=catalog/images.yaml,line=3,col=5,title=mintage/no-rollback::unknown key "nmae"; did you mean "name"?',
    ],
  ],
  [
    'a plan',
    planView(
      {
        ...planOf([toCreate(specOf('web-1')), blocked('web-2', 'not found', 'check its name')]),
        families: [withheldFamily],
      },
      { problems: [problem({ severity: 'warning', code: 'no-rollback', message: 'no way back' })] },
    ),
    [
      '::error file=catalog/images.yaml,line=4,col=3,title=web-2%3A blocked::not found%0Ahint: check its name',
      '::warning title=web in golden%3A retirements withheld::image web-2 is blocked',
      '::warning file=catalog/images.yaml,line=3,col=5,title=mintage/no-rollback::no way back',
    ],
  ],
  [
    'a run',
    reportView({
      ...runWith([drifted('web-1'), failed('web-2', quotaError())]),
      stop: 'deadline',
    }),
    [
      '::error title=mintage apply%3A stopped::The deadline ended the run.',
      "::error file=catalog/images.yaml,line=4,col=3,title=web-2%3A failed::Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)%0Aquota: compute.googleapis.com/images limit 100%0Asee: https://cloud.google.com/compute/quotas%0Ahint: delete images that are no longer used, or ask for more quota",
      '::warning file=catalog/images.yaml,line=3,col=3,title=web-1%3A drifted::differs from the manifest%0Afamily: expected web, actual (none)',
    ],
  ],
  [
    'an interrupted run',
    reportView({ ...runWith([running('web-1'), running('web-2')]), stop: 'SIGINT' }),
    [
      '::error title=mintage apply%3A stopped::The run was interrupted (SIGINT).%0A2 images still running in the cloud; rerun to resume.',
    ],
  ],
])('%s', (_, end, lines) => {
  expect(annotations(end, folders)).toEqual(lines)
})

/** Each image in a line of its own. */
const atOwnLines = <V extends PlanView | ReportView>(view: V): V => ({
  ...view,
  images: view.images.map((image, index) => ({
    ...image,
    manifest: { file: 'images.yaml', line: index + 1, column: 3 },
  })),
})

describe('more than ten of a level', () => {
  const many = (count: number, message: string) =>
    Array.from({ length: count }, () => problem({ message, place: null }))

  it('are counted by the tenth', () => {
    expect(annotations(validated(many(10, 'm')), folders)).toHaveLength(10)
    const lines = annotations(validated(many(1_241, 'm')), folders)
    expect([lines.length, lines.at(-1)]).toEqual([
      10,
      '::error title=mintage::and 1,232 more errors; the log lists them',
    ])
  })

  it('leave the other level alone', () => {
    const warnings = many(12, 'w').map((one) => ({ ...one, severity: 'warning' as const }))
    expect(annotations(validated([...many(2, 'e'), ...warnings]), folders).at(-1)).toBe(
      '::warning title=mintage::and 3 more warnings; the log lists them',
    )
  })

  it('share one annotation if they are images of one entry with the same details', () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `web-${10 + index}`)
    const outcomes = [
      ...names.map((name) => failed(name, `no permission for ${name}`)),
      failed('web-1', 'no permission for web-1'),
      failed('db', 'quota'),
    ]
    expect(annotations(reportView(runWith(outcomes)), folders)).toEqual([
      '::error file=catalog/images.yaml,line=1,col=1,title=web-10 and 1%2C199 more%3A failed::no permission for web-10',
      '::error file=catalog/images.yaml,line=1,col=1,title=db%3A failed::quota',
      '::error file=catalog/images.yaml,line=3,col=3,title=web-1%3A failed::no permission for web-1',
    ])
  })

  it('name each image that no entry lists', () => {
    const view = reportView(runWith([failed('web-1', 'no permission'), failed('db', 'no permission')]))
    const unlisted = { ...view, images: view.images.map((image) => ({ ...image, manifest: null })) }
    expect(annotations(unlisted, folders)).toEqual([
      '::error title=web-1%3A failed::no permission',
      '::error title=db%3A failed::no permission',
    ])
  })

  it('are counted by image if they are left out', () => {
    const causes = Array.from({ length: 10 }, (_, index) => failed(`web-${10 + index}`, `cause ${index}`))
    const last = Array.from({ length: 100 }, (_, index) => failed(`web-${100 + index}`, 'last'))
    expect(annotations(reportView(runWith([...causes, ...last])), folders).at(-1)).toBe(
      '::error title=mintage::and 101 more errors; the log lists them',
    )
  })

  it('show each cause before repetitions', () => {
    const outcomes = [
      ...Array.from({ length: 20 }, () => failed('web-1', 'quota')),
      failed('web-2', 'denied'),
    ]
    const messages = annotations(atOwnLines(reportView(runWith(outcomes))), folders).map(
      (line) => line.split('::')[2],
    )
    expect(messages.slice(0, 3)).toEqual(['quota', 'denied', 'quota'])
  })

  it('take texts that differ in the name of their image for one cause', () => {
    const names = Array.from({ length: 11 }, (_, index) => `web-${index}`)
    const plan = [
      ...names.map((name) => blocked(name, `gs://b/${name}.tar not found`)),
      blocked('db', 'denied'),
    ]
    const titles = annotations(atOwnLines(planView(planOf(plan))), folders).map(
      (line) => line.split(/title=|%3A/)[1],
    )
    expect(titles.slice(0, 3)).toEqual(['web-0', 'db', 'web-1'])
  })
})

test.each([
  ['images.yaml', '/checkout/repo', '/checkout/repo', 'file=images.yaml,line=3,col=5,'],
  ['./a/../images.yaml', '/checkout/repo', '/checkout/repo', 'file=images.yaml,line=3,col=5,'],
  ['/checkout/repo/a, b:c%.yaml', '/', '/checkout/repo', 'file=a%2C b%3Ac%25.yaml,line=3,col=5,'],
  ['..yaml', '/checkout/repo', '/checkout/repo', 'file=..yaml,line=3,col=5,'],
])('%s in %s: %s', (file, current, workspace, properties) => {
  const place = { file, line: 3, column: 5 }
  expect(annotations(validated([problem({ place, message: 'm' })]), { current, workspace })).toEqual([
    `::error ${properties}title=mintage/unknown-key::m`,
  ])
})

test.each(['<stdin>', '../images.yaml', '/etc/images.yaml', '/checkout/repository/images.yaml'])(
  '%s is no file of the workspace: the message names it',
  (file) => {
    const place = { file, line: 3, column: 5 }
    const lines = annotations(validated([problem({ place, message: 'm' })]), {
      current: '/checkout/repo',
      workspace: '/checkout/repo',
    })
    expect(lines).toEqual([`::error title=mintage/unknown-key::${file}:3:5: m`])
  },
)

test('the runner reads what was written, and nothing else', () => {
  const text = fc.array(
    fc.constantFrom(
      '::',
      ':',
      ',',
      '=',
      '%',
      '%0A',
      '%25',
      '\n',
      '\r',
      '##[',
      ']',
      'error',
      'add-mask',
      ' ',
      'é',
      ';',
    ),
    { maxLength: 20 },
  )
  const joined = text.map((parts) => parts.join(''))
  fc.assert(
    fc.property(joined, joined, joined, (title, message, file) => {
      const place = { file: `f${file}`, line: 1, column: 2 }
      const line = workflowCommand({ level: 'error', title: `t${title}t`, message: `m${message}`, place })
      expect(line).not.toMatch(/[\r\n]/)
      const [command, ...others] = runnerCommands(line)
      expect([others, looseRunnerCommands(line).length]).toEqual([[], 1])
      expect(command?.properties).toMatchObject({ file: place.file, line: '1', col: '2' })
      expect(withoutBreaks(command?.properties.title ?? '')).toBe(withoutBreaks(`t${title}t`))
      expect(withoutBreaks(command?.data ?? '')).toBe(withoutBreaks(`m${message}`))
    }),
    propertyRuns(300, 10_000),
  )
})

/** The runner drops leading `=` of a value; commands in the text are broken by spaces and bars. */
const withoutBreaks = (text: string): string => text.replace(/[ |]/g, '')

test('a long message has a mark where it ends', () => {
  const line = workflowCommand({ level: 'error', title: 't', message: 'm'.repeat(5_000), place: null })
  expect([line.length, line.at(-1)]).toEqual(['::error title=t::'.length + 4_000, '…'])
})
