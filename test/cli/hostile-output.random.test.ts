import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Emulator, ImageState } from '../../src/emulator/public.ts'
import { startCatalogCloud } from '../support/catalog-cloud.ts'
import { type CliResult, folder, mintage } from '../support/cli.ts'
import { hostileText } from '../support/hostile.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { looseRunnerCommands, runnerCommands } from '../support/runner-commands.ts'

const env = { GITHUB_ACTIONS: 'true' }

/** The commands that a runner finds in the output of a run. */
const commandsIn = ({ stdout, stderr }: CliResult) =>
  [stdout, stderr].flatMap((output) => [...runnerCommands(output), ...looseRunnerCommands(output)])

const manifest = (description: string) => `project: golden-prod
catalog: golden
images:
  - name: drifted-1
    description: wanted
    rawDisk: { source: gs://golden/drifted-1.tar.gz }
  - name: refused-1
    description: ${JSON.stringify(description)}
    rawDisk: { source: gs://golden/refused-1.tar.gz }
  - name: broken-1
    rawDisk: { source: gs://golden/broken-1.tar.gz }
  - name: untested-1
    family: untested
    rawDisk: { source: gs://golden/untested-1.tar.gz }
    verify: { run: [./smoke.sh] }
`

function failInserts(gce: Emulator, message: string): void {
  gce.failNext('images.insert', { kind: 'reply', status: 400, message }, { name: 'refused-1', times: 9 })
  gce.failNext(
    'images.insert',
    { kind: 'failOperation', code: 'BROKEN', message },
    { name: 'broken-1', times: 9 },
  )
}

test('no text of the cloud, of the manifest or of a program commands the runner', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, hostileText, async (described, message, printed) => {
      const drifted: ImageState = { project: 'golden-prod', name: 'drifted-1', description: described }
      await using cloud = await startCatalogCloud(
        { 'images.yaml': manifest(described), printed, 'smoke.sh': '#!/bin/sh\ncat printed\nexit 1\n' },
        { images: [drifted] },
      )
      failInserts(cloud.gce, message)
      const off = ['--annotations', 'off']
      for (const flags of [
        ['plan', '--verbose', ...off],
        ['apply', '--log-level', 'trace', ...off],
        ['apply', '--format', 'json', '--report', `${cloud.path}/report.json`, ...off],
        ['apply', '--format', 'markdown', '--color', 'always', ...off],
        ['apply', '--log-format', 'json', '--log-level', 'trace', ...off],
        ['status', '--format', 'markdown'],
      ]) {
        const [command = '', ...rest] = flags
        const result = await cloud.run(command, rest, { env })
        expect(commandsIn(result)).toEqual([])
        if (rest[0] === '--format' && rest[1] === 'json')
          expect(() => JSON.parse(result.stdout)).not.toThrow()
        if (rest[0] === '--log-format')
          for (const line of result.stderr.split('\n').slice(0, -1))
            expect(() => JSON.parse(line)).not.toThrow()
      }
    }),
    propertyRuns(3, 200),
  )
})

test('of annotations, the runner finds exactly those', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (described, message) => {
      await using cloud = await startCatalogCloud(
        { 'images.yaml': manifest('x'), 'smoke.sh': '#!/bin/sh\n' },
        { images: [{ project: 'golden-prod', name: 'drifted-1', description: described }] },
      )
      failInserts(cloud.gce, message)
      const result = await cloud.run('apply', [], { env: { ...env, GITHUB_WORKSPACE: cloud.path } })
      expect(runnerCommands(result.stdout)).toEqual([])
      const found = runnerCommands(result.stderr)
      expect(looseRunnerCommands(result.stderr)).toHaveLength(found.length)
      expect(found.map(({ name, properties }) => [name, properties])).toEqual([
        ['error', { file: 'images.yaml', line: '7', col: '5', title: 'refused-1: failed' }],
        ['error', { file: 'images.yaml', line: '10', col: '5', title: 'broken-1: failed' }],
        ['warning', { file: 'images.yaml', line: '4', col: '5', title: 'drifted-1: drifted' }],
      ])
    }),
    propertyRuns(3, 200),
  )
})

test('no manifest, argument or file name commands the runner', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (text, other) => {
      const path = folder({
        'images.yaml': `project: golden-prod\nimages:\n  - ${text}: ${other}\n    name: ${text}\n`,
      })
      const off = ['--annotations', 'off']
      for (const args of [
        ['validate', `${path}/images.yaml`, ...off],
        ['plan', `${path}/images.yaml`, '--format', 'json', ...off],
        ['validate', `${path}/${text}`, ...off],
        ['validate', '--var', text, ...off],
        ['plan', `--${text}`],
        ['apply', '--rate', text],
        [text],
        ['help', text],
      ]) {
        expect(commandsIn(await mintage(args, { env, stdin: text }))).toEqual([])
      }
      const variables = { ...env, MINTAGE_RATE: text, MINTAGE_ANNOTATIONS: 'off' }
      expect(commandsIn(await mintage(['plan', `${path}/images.yaml`], { env: variables }))).toEqual([])
    }),
    propertyRuns(10, 500),
  )
})
