import { expect, test } from 'vitest'
import type { Action } from '../../src/plan/plan.ts'
import { formatPlan } from '../../src/report/format.ts'
import { apiError, specOf } from './fixtures.ts'

const text = (actions: Action[], verbose = false) =>
  formatPlan({ actions }, 'text', { color: false, verbose })

const create = (spec = specOf('web-1'), more: { request?: object; after?: string } = {}): Action => ({
  kind: 'create',
  spec,
  request: { name: spec.name, ...more.request },
  ...(more.after === undefined ? {} : { after: more.after }),
})
const exists = (name: string): Action => ({ kind: 'exists', spec: specOf(name), image: { name } })

test('each kind of action has its mark', () => {
  const base = specOf('web-1')
  const actions: Action[] = [
    create(base),
    create(specOf('golden', { source: { kind: 'image', path: base.path } }), { after: base.path }),
    exists('old'),
    { kind: 'adopt', spec: specOf('slow'), image: { name: 'slow', status: 'PENDING' } },
    { kind: 'recreate', spec: specOf('again'), image: { name: 'again' }, request: { name: 'again' } },
    {
      kind: 'drifted',
      spec: specOf('db'),
      image: { name: 'db' },
      fields: [{ field: 'family', want: 'db', have: 'database' }],
    },
    {
      kind: 'blocked',
      spec: specOf('web-2'),
      error: apiError({ message: 'no such source', hint: 'correct the name' }),
    },
    { kind: 'skipped', spec: specOf('on-web-2'), why: 'its source image web-2 cannot be created' },
  ]
  expect(text(actions)).toBe(
    `+ web-1     create from https://storage.googleapis.com/golden/web-1.tar.gz
+ golden    create from image web-1, after web-1
… slow      wait: it is already being created
+ again     create from https://storage.googleapis.com/golden/again.tar.gz, once the image that is being deleted is gone
~ db        drifted: it exists, but not as the manifest says
    family: want db, have database
- on-web-2  skipped: its source image web-2 cannot be created
! web-2  blocked: images.yaml:4:3: no such source
    hint: correct the name

Plan: 3 to create, 1 exists, 1 being created, 1 drifted, 1 skipped, 1 blocked.
`,
  )
})

test.each([
  [
    { kind: 'rawDisk', uri: 'https://storage.googleapis.com/b/o.tar.gz?X-Goog-Signature=abc' },
    'https://storage.googleapis.com/b/o.tar.gz',
  ],
  [
    { kind: 'disk', path: 'projects/golden/zones/europe-west1-b/disks/d' },
    'disk zones/europe-west1-b/disks/d',
  ],
  [
    { kind: 'disk', path: 'projects/other/zones/europe-west1-b/disks/d' },
    'disk other/zones/europe-west1-b/disks/d',
  ],
  [{ kind: 'snapshot', path: 'projects/golden/global/snapshots/s' }, 'snapshot s'],
  [
    { kind: 'image', path: 'projects/debian-cloud/global/images/debian-12-v1' },
    'image debian-cloud/debian-12-v1',
  ],
] as const)('the source is told short: %#', (source, expected) => {
  expect(text([create(specOf('a', { source }))])).toContain(`+ a  create from ${expected}\n`)
})

test('a family is told with the image it was pinned to', () => {
  const source = {
    kind: 'family',
    project: 'debian-cloud',
    family: 'debian-12',
    path: 'projects/debian-cloud/global/images/family/debian-12',
  } as const
  const request = { sourceImage: 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110' }
  expect(text([create(specOf('a', { source }), { request })])).toContain(
    '+ a  create from family debian-cloud/debian-12 (debian-12-bookworm-v20261110)\n',
  )
})

test('images blocked by the same cause are told once, each with its place', () => {
  const blocked = (name: string): Action => ({
    kind: 'blocked',
    spec: specOf(name),
    error: apiError({ message: `${name} is FAILED` }),
  })
  expect(text([blocked('web-1'), blocked('web-2')])).toBe(
    `! 2 images blocked: <name> is FAILED
    web-1 (images.yaml:3:3), web-2 (images.yaml:4:3)

Plan: 0 to create, 0 exist, 2 blocked.
`,
  )
})

test('what exists is listed only if asked for', () => {
  expect(text([exists('a'), exists('b')])).toBe('Nothing to do: all 2 images exist.\n')
  expect(text([exists('a'), exists('b')], true)).toBe(
    '= a  exists\n= b  exists\n\nNothing to do: all 2 images exist.\n',
  )
})
