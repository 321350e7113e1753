import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, mintage, validateText } from '../../support/cli.ts'

/** The sources that plan names, for a manifest that starts with these lines. */
async function sourcesOf(text: string, ...flags: string[]): Promise<readonly string[]> {
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const { stdout, stderr } = await mintage(['plan', path, '--emulator', '--format', 'json', ...flags])
  expect(stderr).toBe('')
  return JSON.parse(stdout).images.map(({ source }: { readonly source: string }) => source)
}

describe('expressions inside { } and [ ] without quotes', () => {
  test('are read', async () => {
    const text = [
      'project: golden-prod',
      'vars: { release: "2026-11", b: bucket } # ${vars.not}',
      'images:',
      '  - { name: web-${vars.release}, rawDisk: { source: gs://${vars.b}/web-${ vars.release }.tar.gz } }',
      '  - name: db',
      "    description: '${vars.release} { ${vars.b}'",
      '    rawDisk: {source: "gs://b/$${vars.release}.tar.gz", containerType: TAR}',
      '',
    ].join('\n')
    expect(await sourcesOf(text)).toEqual([
      'https://storage.googleapis.com/bucket/web-2026-11.tar.gz',
      'https://storage.googleapis.com/b/%24%7Bvars.release%7D.tar.gz',
    ])
  })

  test('keep their places', async () => {
    const { stderr } = await validateText(
      'project: golden-prod\nimages:\n  - { name: web, rawDisk: { source: gs://b/${vars.x}.gz }, nmae: ${vars.y} }\n',
    )
    expect(stderr.split('\n').slice(0, 9)).toEqual([
      'images.yaml:3:44: error: variable "x" is not set; set it under vars:, with --var x=…, or as MINTAGE_VAR_x',
      '  3 |   - { name: web, rawDisk: { source: gs://b/${vars.x}.gz }, nmae: ${vars.y} }',
      '    |                                            ^^^^^^^^^',
      'images.yaml:3:60: error: unknown key "nmae"; did you mean "name"?',
      '  3 |   - { name: web, rawDisk: { source: gs://b/${vars.x}.gz }, nmae: ${vars.y} }',
      '    |                                                            ^^^^',
      'images.yaml:3:66: error: variable "y" is not set; set it under vars:, with --var y=…, or as MINTAGE_VAR_y',
      '  3 |   - { name: web, rawDisk: { source: gs://b/${vars.x}.gz }, nmae: ${vars.y} }',
      '    |                                                                  ^^^^^^^^^',
    ])
  })

  test('that are invalid need quotes, as the message explains', async () => {
    const { stderr } = await validateText('images: [{ name: "${vars.a}", family: ${vars:a} }]\n')
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'images.yaml:1:39: error: quote the string: inside { } and [ ], an expression such as ${vars.x} requires quotes',
      '  1 | images: [{ name: "${vars.a}", family: ${vars:a} }]',
      '    |                                       ^^',
    ])
  })

  test('a key next to them is not shown', async () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    const { stderr } = await validateText(
      `images: [{ nmae: \${run.date}, imageEncryptionKey: { rawKey: "${key}" } }]\n`,
    )
    expect(stderr).toContain('unknown key "nmae"')
    expect(stderr).toContain('rawKey: •••')
    expect(stderr).not.toContain(key)
  })
})

describe('a number in vars is used as written', () => {
  const image = 'images: [{ name: web, rawDisk: { source: "gs://b/${vars.release}.tar.gz" } }]\n'

  test.each([
    ['2026.10', '2026.10'],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e3', '1e3'],
    ['"2026.10"', '2026.10'],
    ['true', 'true'],
  ])('%s', async (written, used) => {
    const source = [`https://storage.googleapis.com/b/${used}.tar.gz`]
    expect(await sourcesOf(`project: golden-prod\nvars: { release: ${written} }\n${image}`)).toEqual(source)
    expect(
      await sourcesOf(`project: golden-prod\nvars: { a: &a ${written}, release: *a }\n${image}`),
    ).toEqual(source)
    const file = join(folder({ 'vars.yaml': `release: ${written}\n` }), 'vars.yaml')
    expect(await sourcesOf(`project: golden-prod\n${image}`, '--var-file', file)).toEqual(source)
  })
})

test('lines that end in CR LF are shown without the CR', async () => {
  const { stderr } = await validateText('project: golden-prod\r\nimages:\r\n  - nmae: web # x\r\n')
  expect(stderr.split('\n').slice(0, 3)).toEqual([
    'images.yaml:3:5: error: unknown key "nmae"; did you mean "name"?',
    '  3 |   - nmae: web # x',
    '    |     ^^^^',
  ])
})

test('a number in place of a string is quoted as written, a key is not quoted', async () => {
  const { stderr } = await validateText(
    'images: [{ name: web, description: 007, sourceImage: a, imageEncryptionKey: { rawKey: 12345 } }]\n',
  )
  expect(stderr.match(/error: .* must be .*/g)).toEqual([
    'error: description must be a string, not a number; quote it: "007"',
    'error: imageEncryptionKey.rawKey must be a string, not a number',
  ])
})

describe('a document without content is not a second manifest', () => {
  const manifest = 'project: golden-prod\nimages: [{ name: web, sourceSnapshot: s }]\n'

  test.each([
    ['a trailing separator', `${manifest}---\n`],
    ['a trailing comment', `---\n${manifest}---\n# nothing for this stage\n`],
    ['separators before and after', `---\n---\n${manifest}---\n---\n...\n`],
    ['a null', `${manifest}---\nnull\n`],
  ])('%s', async (_, text) => {
    expect(await validateText(text)).toEqual({ code: 0, stdout: 'images.yaml: valid, 1 image\n', stderr: '' })
  })

  test('a second one with content is rejected at its place', async () => {
    const { code, stderr } = await validateText(`${manifest}---\n---\nproject: other-prod\n`)
    expect(stderr.split('\n')[0]).toBe(
      'images.yaml:5:1: error: a second document starts here; a file contains one manifest, so move the second to its own file',
    )
    expect(code).toBe(3)
  })

  test('a file of separators alone is empty', async () => {
    const { stderr } = await validateText('---\n---\n')
    expect(stderr).toContain('images.yaml:1:1: error: the file is empty; list images under images:')
  })
})

describe('top-level keys that start with x-', () => {
  test('hold anchors, and are not checked', async () => {
    const text =
      'x-web: &web { guestOsFeatures: [GVNIC], description: "${vars.d}" }\nx-list: [{ "${vars.x}": 1 }, "${vars.x}"]\nvars: { d: web }\nproject: golden-prod\nimages: [{ <<: *web, name: web, sourceSnapshot: s }]\n'
    expect(await validateText(text)).toEqual({ code: 0, stdout: 'images.yaml: valid, 1 image\n', stderr: '' })
  })

  test('are unknown in an image', async () => {
    const { stderr } = await validateText(
      'project: golden-prod\nimages: [{ name: web, sourceSnapshot: s, x-a: 1 }]\n',
    )
    expect(stderr).toContain('images.yaml:2:42: error: unknown key "x-a"')
  })
})
