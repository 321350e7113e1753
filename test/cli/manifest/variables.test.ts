import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CliOptions, folder, mintage, validateText } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const manifest =
  'project: golden-prod\nvars: { release: "2026-11" }\nimages:\n  - name: web-${vars.release}\n    rawDisk: { source: "gs://b/web-${vars.release}-${vars.build}.tar.gz" }\n'

/** Validates the manifest with a file of variables. */
async function validate(varFile: string, flags: readonly string[], options: CliOptions = {}) {
  const path = folder({ 'images.yaml': manifest, 'v.yaml': varFile })
  const { code, stderr } = await mintage(
    ['validate', join(path, 'images.yaml'), '--var-file', join(path, 'v.yaml'), ...flags],
    options,
  )
  return { code, stderr: stderr.replaceAll(`${path}/`, '') }
}

const messages = (stderr: string) => stderr.match(/^.*(?:error|warning): .*$/gm) ?? []

describe('a variable from outside that no manifest uses', () => {
  test.each([
    ['relaese=1', 'error: --var relaese: no manifest uses variable "relaese"; did you mean "release"?'],
    [
      'colour=1',
      'error: --var colour: no manifest uses variable "colour"; remove the flag, or write ${vars.colour} where it belongs',
    ],
  ])('--var %s is an error', async (pair, message) => {
    const { code, stderr } = await validate('build: 7\n', ['--var', pair])
    expect(messages(stderr)).toEqual([message])
    expect(code).toBe(3)
  })

  test('in a file of variables, a misspelled name is a warning at its place', async () => {
    const { code, stderr } = await validate('build: 7\nrelaese: 2026-12\n', [])
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'v.yaml:2:1: warning: no manifest uses variable "relaese"; did you mean "release"?',
      '  2 | relaese: 2026-12',
      '    | ^^^^^^^',
    ])
    expect(code).toBe(0)
    expect((await validate('build: 7\nrelaese: 2026-12\n', ['--strict'])).code).toBe(3)
  })

  test('in the environment, a misspelled name is a warning', async () => {
    const { code, stderr } = await validate('build: 7\n', [], { env: { MINTAGE_VAR_RELEASE: '1' } })
    expect(messages(stderr)).toEqual([
      'warning: MINTAGE_VAR_RELEASE: no manifest uses variable "RELEASE"; did you mean "release"?',
    ])
    expect(code).toBe(0)
  })

  test('of a file or the environment that other manifests share is not an error', async () => {
    const env = { MINTAGE_VAR_owner: 'a', MINTAGE_VAR_releases: 'b', MINTAGE_VAR_release: 'c' }
    expect(await validate('build: 7\nzone: z\nbuilds: 8\n', [], { env })).toEqual({ code: 0, stderr: '' })
  })

  test('is not reported with a manifest that cannot be read', async () => {
    const path = folder({ 'a.yaml': manifest, 'b.yaml': 'images: [' })
    const { stderr } = await mintage(['validate', path, '--var', 'build=1', '--var', 'colour=1'])
    expect(messages(stderr.replaceAll(`${path}/`, ''))).toEqual([expect.stringMatching(/^b\.yaml:1:/)])
  })
})

describe('a file of variables', () => {
  test('with a syntax error is reported at its line, without errors that it causes', async () => {
    const { code, stderr } = await validate('release: "2026-12"\nregions: [\n', [])
    expect(messages(stderr)).toEqual([expect.stringMatching(/^v\.yaml:\d:\d+: error: /)])
    expect(code).toBe(3)
  })

  test.each([
    [
      '- a\n',
      'v.yaml:1:1: error: a variable file must be a map of names to values, not a list; write NAME: VALUE',
    ],
    [
      'build: [1]\n',
      'v.yaml:1:1: error: variable build must be a string, a number, true or false, not a list',
    ],
    ['build:\n', 'v.yaml:1:1: error: variable build has no value; set one, or remove the key'],
  ])('%j is rejected once, at its place', async (text, message) => {
    const { code, stderr } = await validate(text, [])
    expect(messages(stderr)).toEqual([message])
    expect(code).toBe(3)
  })

  test('that is missing is reported, without errors that it causes', async () => {
    const { stderr } = await validateText(manifest, '--var-file', 'nowhere.yaml')
    expect(messages(stderr)).toEqual(['error: --var-file nowhere.yaml: no such file'])
  })

  test('may be empty', async () => {
    expect(await validate('# none\n', ['--var', 'build=1'])).toEqual({ code: 0, stderr: '' })
  })
})

test('a variable that is a list is reported once, not as unset at each use', async () => {
  const { code, stderr } = await validateText(
    'project: golden-prod\nvars: { features: [GVNIC], none: }\nimages:\n  - name: web\n    guestOsFeatures: ["${vars.features}", "${vars.none}"]\n    rawDisk: { source: gs://b/web.tar.gz }\n',
  )
  expect(messages(stderr)).toEqual([
    'images.yaml:2:19: error: vars.features must be a string, a number, or true or false, not a list',
    'images.yaml:2:28: error: vars.none has no value; set one, or remove the key',
  ])
  expect(code).toBe(3)
})

test('${run.date} and ${run.time} are those of the start of the run, in UTC', async () => {
  const text =
    'project: golden-prod\nimages: [{ name: "web-${run.date}-${run.time}", rawDisk: { source: gs://b/web.tar.gz } }]\n'
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const clock = new FakeClock({ autoAdvance: true })
  await clock.advance(Date.parse('2031-02-03T04:05:06.999Z') - clock.now())
  const { stdout } = await mintage(['plan', path, '--emulator', '--format', 'json'], { clock })
  expect(JSON.parse(stdout).images[0].name).toBe('web-20310203-040506')
})

describe('an expression in the syntax of another tool draws a warning with the right one', () => {
  test.each([
    ['$vars.release', '"$vars.release" is plain text; write ${vars.release} to insert the value'],
    ['$release-1', '"$release" is plain text; write ${vars.release} to insert the value'],
    ['{{ vars.release }}', '"{{ vars.release }}" is plain text; write ${vars.release} to insert the value'],
    [
      '{{ .Values.release }}',
      '"{{ .Values.release }}" is plain text; write ${vars.release} to insert the value',
    ],
    ['$(release)', '"$(release)" is plain text; write ${vars.release} to insert the value'],
    ['#{env.HOME}', '"#{env.HOME}" is plain text; write ${env.HOME} to insert the value'],
    ['$run.date', '"$run.date" is plain text; write ${run.date} to insert the value'],
    ['%vars.release%', '"%vars.release%" is plain text; write ${vars.release} to insert the value'],
  ])('%s', async (written, message) => {
    const { code, stderr } = await validateText(
      `project: golden-prod\nvars: { release: a }\nimages:\n  - name: web\n    description: "v ${written}."\n    sourceSnapshot: s\n`,
    )
    expect(messages(stderr)).toEqual([`images.yaml:5:21: warning: ${message}`])
    expect(code).toBe(0)
  })

  test.each([
    '$HOME',
    '$5',
    'a $ b',
    '{{ name }}',
    '<release>x',
    '100%',
    '$${vars.x}',
    '$releases',
    '%2Frelease%2F',
  ])('%s is a text like any other', async (written) => {
    const { stderr } = await validateText(
      `project: golden-prod\nvars: { rel: a }\nimages:\n  - name: web\n    description: "v ${written}."\n    sourceSnapshot: s\n`,
    )
    expect(stderr).toBe('')
  })

  test.each([
    ['${{ vars.release }}', 'unknown expression ${{ vars.release}}; write ${vars.release}'],
    ['${release}', 'unknown expression ${release}; write ${vars.release}'],
    ['${var.release}', 'unknown expression ${var.release}; did you mean "vars"?'],
    ['${run.hour}', 'unknown expression ${run.hour}; use ${run.date} or ${run.time}'],
  ])('%s is an error', async (written, message) => {
    const { stderr } = await validateText(
      `project: golden-prod\nvars: { release: a }\nimages:\n  - name: web\n    description: "${written}"\n    sourceSnapshot: s\n`,
    )
    expect(messages(stderr)).toEqual([`images.yaml:5:19: error: ${message}`])
  })
})
