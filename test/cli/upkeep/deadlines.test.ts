import { expect, test } from 'vitest'
import type { LatencyOptions } from '../../../src/emulator/public.ts'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { startOn } from '../../support/programs.ts'
import { lifecycle, statesOf, web, webManifest } from './web-catalog.ts'

const manifest = webManifest(
  'name: web-1',
  'name: web-2, labels: { team: web }',
  'name: web-new, verify: [./smoke.sh]',
)
const images = [web(1), web(2), web(50), web(70, lifecycle('OBSOLETE', { deleted: '2026-11-28' }))]
const before = ['web-1 in web', 'web-2 in web', 'web-50 in web', 'web-70 in web OBSOLETE']
const hangs = '#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 0.01; done\n'

const notStarted = '? 2 images cancelled: not started\n    web-50, web-70\n'
const labeled = '~ web-2  updated in T\n    labels.team: (none) → web\n'
const unlisted = '2 images not started; rerun to resume.\n'

interface Case {
  readonly latency?: LatencyOptions
  readonly hangs?: true
  readonly lines: readonly string[]
  readonly after: readonly string[]
}

test.each<[string, Case]>([
  [
    'the creation',
    {
      latency: { operation: '1h' },
      lines: [
        labeled,
        '? web-new  cancelled: still running in the cloud as operation-',
        notStarted,
        `1 image still running in the cloud, ${unlisted}`,
      ],
      after: [...before, 'web-new'],
    },
  ],
  [
    'the verification',
    {
      hangs: true,
      lines: [
        labeled,
        '? web-new  cancelled: READY, but not in its family yet\n',
        notStarted,
        `1 image not in the family yet, ${unlisted}`,
      ],
      after: [...before, 'web-new'],
    },
  ],
  [
    'the attachment',
    {
      latency: { answers: { 'images.patch': '1h' } },
      lines: [
        labeled,
        '? web-new  cancelled: READY, but its family is not confirmed yet\n',
        notStarted,
        `1 image not confirmed in the family yet, ${unlisted}`,
      ],
      after: [...before, 'web-new in web'],
    },
  ],
  [
    'the confirmation of the family',
    {
      latency: { answers: { 'images.getFromFamily': '1h' } },
      lines: [
        labeled,
        '? web-new  cancelled: READY, but its family is not confirmed yet\n',
        notStarted,
        `1 image not confirmed in the family yet, ${unlisted}`,
      ],
      after: [...before, 'web-new in web'],
    },
  ],
  [
    'an update',
    {
      latency: { answers: { 'images.setLabels': '1h' } },
      lines: [
        '+ web-new  created in T\n',
        '? web-2  cancelled: request in flight, no response received; it may be running in the cloud\n',
        notStarted,
        `1 image in flight, ${unlisted}`,
      ],
      after: [...before, 'web-new in web'],
    },
  ],
  [
    'a retirement',
    {
      latency: { answers: { 'images.deprecate': '1h' } },
      lines: [
        '+ web-new  created in T\n',
        '~ web-2    updated in T\n',
        '- web-70   deleted in T\n',
        '? web-50  cancelled: request in flight, no response received; it may be running in the cloud\n',
        '1 image in flight; rerun to resume.\n',
      ],
      after: ['web-1 in web', 'web-2 in web', 'web-50 in web DEPRECATED', 'web-new in web'],
    },
  ],
])('a deadline during %s reports each image, and the next run resumes', async (_, one) => {
  const files = { 'images.yaml': manifest, 'smoke.sh': one.hangs ? hangs : '#!/bin/sh\n' }
  await using cloud = await startCatalogCloud(files, { images })
  await cloud.run('apply', ['--dry-run']) // loads modules: meanwhile time would pass
  cloud.gce.latency = { operation: 0, ...one.latency }
  const startProgram = startOn(cloud.clock, () => one.hangs ?? false)
  const flags = ['--quiet', '--prune', '--update']
  const { code, stdout } = await cloud.run('apply', [...flags, '--deadline', '5s'], {
    process: { startProgram },
  })
  for (const line of [...one.lines, 'The deadline ended the run.\n']) expect(stdout).toContain(line)
  expect([code, statesOf(cloud.gce.state())]).toEqual([5, one.after])

  cloud.gce.latency = { operation: 0 }
  cloud.write('smoke.sh', '#!/bin/sh\n')
  await cloud.clock.advance(3_600_000)
  expect((await cloud.run('apply', flags)).code).toBe(0)
  expect(statesOf(cloud.gce.state())).toEqual([
    'web-1 in web',
    'web-2 in web',
    'web-50 in web DEPRECATED',
    'web-new in web',
  ])
})
