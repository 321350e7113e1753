import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/start-emulator.ts'
import { folder, mintage, validateText } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const images = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'

describe('limits in a manifest', () => {
  const rate = 'is not a rate; write it as 300/min or 5/s'
  test.each([
    ['rate: 300/h', `2:9: error: limits.rate "300/h" ${rate}`],
    ['rate: 0', `2:9: error: limits.rate "0" ${rate}`],
    ['rate: 0.5', `2:9: error: limits.rate "0.5" ${rate}`],
    ['rate: 10000000', `2:9: error: limits.rate "10000000" ${rate}`],
    ['rate: true', `2:9: error: limits.rate "true" ${rate}`],
    ['rate: ""', `2:9: error: limits.rate "" ${rate}`],
    ['rate: off', `2:9: error: limits.rate "off" ${rate}`],
    ['rate:', '2:3: error: limits.rate has no value; set one, or remove the key'],
    ['rate: [300]', '2:9: error: limits.rate must be a whole number or a string, not a list'],
    ['raet: 300', '2:3: error: unknown key "raet"; did you mean "rate"?'],
    ['read-rate: 300', '2:3: error: unknown key "read-rate"; did you mean "readRate"?'],
    [
      'sourceRate: false',
      '2:15: error: limits.sourceRate "false" is not a rate; write it as 6/h, or off for no limit',
    ],
    [
      'sourceRate: 6/min',
      '2:15: error: limits.sourceRate "6/min" is not a rate; write it as 6/h, or off for no limit',
    ],
    [
      'concurrency: 1000000',
      '2:16: error: limits.concurrency "1000000" is not a number of images; write a whole number from 1 to 999999',
    ],
    [
      'concurrency: off',
      '2:16: error: limits.concurrency "off" is not a number of images; write a whole number from 1 to 999999',
    ],
    [
      'rate: "${vars.n}"',
      '2:10: error: variable "n" is not set; set it under vars:, with --var n=…, or as MINTAGE_VAR_n',
    ],
  ])('%s is rejected', async (line, message) => {
    const { code, stderr } = await validateText(`limits:\n  ${line}\n${images}`)
    expect(stderr.match(/^images\.yaml:.*$/gm)).toEqual([`images.yaml:${message}`])
    expect(code).toBe(3)
  })

  test.each([
    'rate: 300/min, readRate: 20/s, listRate: 7, operationRate: "1200", concurrency: 50, sourceRate: 6/h',
    'sourceRate: off',
    'sourceRate: 12',
    'concurrency: "50"',
    'rate: "${env.RATE}"',
    '',
  ])('{ %s } is accepted', async (entries) => {
    const path = folder({ 'images.yaml': `limits: { ${entries} }\n${images}` })
    const { code, stderr } = await mintage(['validate', join(path, 'images.yaml')], { env: { RATE: '5/s' } })
    expect([code, stderr]).toEqual([0, ''])
  })

  test('an invalid limit is reported together with invalid images', async () => {
    const { stderr } = await validateText(`limits: { rate: 5/h }\n${images.replace('web,', 'Web,')}`)
    expect(stderr.match(/error: .{10}/g)).toEqual(['error: limits.rat', 'error: name "Web"'])
  })
})

describe('limits in several files', () => {
  const other = 'project: golden-prod\nimages: [{ name: db, rawDisk: { source: gs://b/db.tar.gz } }]\n'

  test.each([
    ['limits: { rate: 5/s }', ''],
    ['limits: { rate: 5/s }', 'limits: { rate: 300, sourceRate: off }'],
    ['limits: { rate: 300/min }', 'limits: { concurrency: 5 }'],
  ])('%j and %j agree', async (a, b) => {
    const path = folder({ 'a.yaml': `${a}\n${images}`, 'b.yaml': `${b}\n${other}` })
    expect((await mintage(['validate', path])).stderr).toBe('')
  })

  test('that differ are reported with both places', async () => {
    const path = folder({
      'a.yaml': `limits: { rate: 5/s, sourceRate: 6 }\n${images}`,
      'b.yaml': `${other}limits:\n  rate: 100\n  sourceRate: off\n`,
    })
    const { code, stderr } = await mintage(['validate', path])
    expect(stderr.replaceAll(`${path}/`, '')).toBe(
      [
        'b.yaml:4:9: error: limits.rate has two values, 5/s and 100; keep one of them',
        '  4 |   rate: 100',
        '    |         ^^^',
        'a.yaml:1:17: note: first defined here',
        '  1 | limits: { rate: 5/s, sourceRate: 6 }',
        '    |                 ^^^',
        'b.yaml:5:15: error: limits.sourceRate has two values, 6 and off; keep one of them',
        '  5 |   sourceRate: off',
        '    |               ^^^',
        'a.yaml:1:34: note: first defined here',
        '  1 | limits: { rate: 5/s, sourceRate: 6 }',
        '    |                                  ^',
        '',
        '2 errors in the manifest.',
        '',
      ].join('\n'),
    )
    expect(code).toBe(3)
  })
})

describe('limits as flags', () => {
  test.each([
    ['--rate', '300/h', 'write it as 300/min or 5/s'],
    ['--read-rate', '0', 'write it as 300/min or 5/s'],
    ['--list-rate', '1.5', 'write it as 300/min or 5/s'],
    ['--operation-rate', 'off', 'write it as 300/min or 5/s'],
    ['--concurrency', '1000000', 'write a whole number from 1 to 999999'],
    ['--source-rate', '6/min', 'write it as 6/h, or off for no limit'],
  ])('%s refuses %s', async (flag, value, advice) => {
    const { code, stderr } = await mintage(['plan', flag, value])
    expect(stderr).toBe(`mintage: invalid value '${value}' of ${flag}\n  hint: ${advice}\n`)
    expect(code).toBe(64)
    const variable = `MINTAGE_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
    expect((await mintage(['plan'], { env: { [variable]: value } })).stderr).toBe(
      `mintage: invalid value '${value}' of ${variable} for plan\n  hint: ${advice}; ${flag} overrides the variable\n`,
    )
  })

  test('help names their defaults', async () => {
    const { stdout } = await mintage(['apply', '--help'])
    const [, limits = ''] = /^Limits:\n(.*?)\n\n/ms.exec(stdout) ?? []
    expect(
      limits
        .replace(/\n {10,}/g, ' ')
        .match(/^ {2}--\S+ <n.*$/gm)
        ?.map((line) => line.replace(/ +/g, ' ')),
    ).toEqual([
      ' --rate <n/min> limit image writes per minute per project (default: 300/min)',
      ' --read-rate <n/min> limit reads of single images per minute per project (default: 1200/min)',
      ' --list-rate <n/min> limit reads of lists per minute per project (default: 1200/min)',
      ' --operation-rate <n/min> limit polls of operations per minute per project (default: 1200/min)',
      ' --concurrency <n> limit concurrent images per project (default: 500)',
      ' --source-rate <n/h> limit images per hour from one source; off: no limit (default: 6/h)',
    ])
  })
})

describe('in a run, a flag overrides the environment, which overrides the manifest, which overrides the default', () => {
  const many = 'project: golden-prod\nimages:\n'.concat(
    ...['a', 'b', 'c'].map((name) => `  - { name: ${name}, rawDisk: { source: gs://b/${name}.gz } }\n`),
  )

  /** How many of three images are started within a minute. */
  async function started(limits: string, flags: readonly string[], env: Record<string, string> = {}) {
    const clock = new FakeClock({ autoAdvance: true })
    await using gce = await startEmulator({ clock, latencyMs: 5_000 })
    const path = join(folder({ 'images.yaml': `${limits}${many}` }), 'images.yaml')
    const startedMs = clock.now()
    const { code, stdout } = await mintage(
      ['apply', path, '--endpoint', gce.url, '--format', 'json', ...flags],
      { clock, env },
    )
    expect(code).toBe(0)
    return { ms: clock.now() - startedMs, report: JSON.parse(stdout), gce }
  }

  test.each<[string, readonly string[], Record<string, string>, boolean]>([
    ['', [], {}, false],
    ['limits: { rate: 1 }\n', [], {}, true],
    ['limits: { rate: 1 }\n', [], { MINTAGE_RATE: '300' }, false],
    ['limits: { rate: 300 }\n', [], { MINTAGE_RATE: '1/min' }, true],
    ['limits: { rate: 1 }\n', ['--rate', '5/s'], { MINTAGE_RATE: '1' }, false],
    ['', ['--rate', '1'], {}, true],
  ])('%j, flags %j and %j', async (limits, flags, env, paced) => {
    const { ms } = await started(limits, flags, env)
    expect(ms > 60_000).toBe(paced)
  })

  test('limits.concurrency lets one image follow another', async () => {
    const { ms } = await started('limits: { concurrency: 1 }\n', [])
    expect(ms).toBeGreaterThanOrEqual(15_000)
  })
})
