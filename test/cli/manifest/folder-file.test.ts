import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'

/** A folder with these files, of which some may be in subfolders. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = folder({})
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

async function validate(root: string, names: readonly string[] = [''], ...flags: readonly string[]) {
  const { code, stderr } = await mintage(['validate', ...names.map((name) => join(root, name)), ...flags])
  return {
    code,
    stderr: stderr.replaceAll(`${root}/`, ''),
    lines: stderr.replaceAll(`${root}/`, '').match(/^.*(?:error|warning|note): .*$/gm) ?? [],
  }
}

/** The images as they are created, by name. */
async function created(root: string, names: readonly string[] = [''], flags: readonly string[] = []) {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock, latencyMs: 0 })
  const paths = names.map((name) => join(root, name))
  const { code, stderr } = await mintage(['apply', ...paths, '--endpoint', gce.url, '--quiet', ...flags], {
    clock,
  })
  expect([code, stderr]).toEqual([0, ''])
  const { images = [] } = gce.state() as unknown as { images?: readonly Record<string, unknown>[] }
  return new Map(images.map((image) => [image.name, image]))
}

const image = (name: string, more = '') =>
  `  - name: ${name}\n    rawDisk: { source: "gs://b/${name}.tar.gz" }\n${more && `    ${more}\n`}`

describe('_catalog.yaml gives its values to all manifests of its folder', () => {
  const shared = [
    'project: golden-prod',
    'vars: { release: "2026-11", team: platform }',
    'limits: { concurrency: 7 }',
    'x-note: anything',
    'defaults:',
    '  family: base',
    '  labels: { team: "${vars.team}", release: "r-${vars.release}" }',
    '  guestOsFeatures: [GVNIC]',
    '',
  ].join('\n')
  const files = {
    '_catalog.yaml': shared,
    'a.yaml': `images:\n${image('a-${vars.release}')}`,
    'b.yaml': `project: golden-edge\nvars: { team: edge }\ndefaults: { family: edge, labels: { tier: gold } }\nimages:\n${image('b', 'labels: { release: none }')}${image('b-2', 'project: golden-own')}`,
  }

  test('which their own values override', async () => {
    const images = await created(tree(files))
    expect(images.get('a-2026-11')).toMatchObject({
      project: 'golden-prod',
      family: 'base',
      labels: { team: 'platform', release: 'r-2026-11' },
      guestOsFeatures: ['GVNIC'],
    })
    expect(images.get('b')).toMatchObject({
      project: 'golden-edge',
      family: 'edge',
      labels: { team: 'edge', tier: 'gold', release: 'none' },
      guestOsFeatures: ['GVNIC'],
    })
    expect(images.get('b-2')).toMatchObject({ project: 'golden-own', family: 'edge' })
  })

  test('whether named directly or by their folder', async () => {
    const root = tree(files)
    expect([...(await created(root, ['a.yaml'])).keys()]).toEqual(['a-2026-11'])
    expect([...(await created(root, ['a.yaml', '_catalog.yaml', 'b.yaml'])).keys()].sort()).toEqual([
      'a-2026-11',
      'b',
      'b-2',
    ])
  })

  test('and flags override both', async () => {
    const images = await created(
      tree(files),
      [''],
      ['--project', 'golden-flag', '--var', 'team=flag', '--var', 'release=7'],
    )
    expect(images.get('a-7')).toMatchObject({
      project: 'golden-flag',
      labels: { team: 'flag', release: 'r-7' },
    })
    expect(images.get('b-2')).toMatchObject({ project: 'golden-own', labels: { team: 'flag' } })
  })

  test('also to standard input, which counts as a file of the current folder', async () => {
    const root = tree({ '_catalog.yaml': shared })
    const before = process.cwd()
    process.chdir(root)
    onTestFinished(() => process.chdir(before))
    const { code, stdout } = await mintage(['validate', '-'], { stdin: `images:\n${image('a')}` })
    expect([code, stdout]).toEqual([0, '<stdin>: valid, 1 image\n'])
  })

  test('but not to those of subfolders or of other folders', async () => {
    const root = tree({ '_catalog.yaml': shared, 'web/a.yaml': `images:\n${image('a')}` })
    const { code, lines } = await validate(root, ['web'])
    expect(lines).toEqual([expect.stringContaining('error: web/a.yaml: no project; set project:')])
    expect(code).toBe(3)
  })

  test('and a link makes one file a manifest of two folders', async () => {
    const root = tree({
      'shared/a.yaml': `images:\n${image('a')}`,
      'prod/_catalog.yaml': 'project: golden-prod\n',
      'edge/_catalog.yaml': 'project: golden-edge\n',
    })
    for (const name of ['prod', 'edge']) symlinkSync('../shared/a.yaml', join(root, name, 'a.yaml'))
    const { stdout } = await mintage([
      'plan',
      join(root, 'prod'),
      join(root, 'edge'),
      '--emulator',
      '--format',
      'json',
    ])
    expect(JSON.parse(stdout).images.map(({ project }: { readonly project: string }) => project)).toEqual([
      'golden-prod',
      'golden-edge',
    ])
  })
})

test('the labels of an image and of its defaults are counted together', async () => {
  const labels = (letter: string) =>
    `{ ${Array.from({ length: 40 }, (_, index) => `${letter}${index}: x`).join(', ')} }`
  const root = tree({
    '_catalog.yaml': `project: golden-prod\ndefaults: { labels: ${labels('a')} }\n`,
    'a.yaml': `images:\n${image('web', `labels: ${labels('b')}`)}`,
  })
  expect((await validate(root)).lines).toEqual([
    'a.yaml:4:13: error: image "web" has 80 labels, including its defaults; the maximum is 64',
  ])
})

describe('null in an image unsets a default', () => {
  const defaults =
    'project: golden-prod\ndefaults: { family: base, project: golden-edge, labels: { team: a, tier: b }, guestOsFeatures: [GVNIC] }\nimages:\n'

  test.each([
    ['family: null', { labels: { team: 'a', tier: 'b' }, project: 'golden-edge' }, 'family'],
    ['labels: ~', { family: 'base' }, 'labels'],
    ['labels: { tier: null, c: d }', { family: 'base', labels: { team: 'a', c: 'd' } }, 'none'],
    ['guestOsFeatures:', { family: 'base' }, 'guestOsFeatures'],
    ['project: null', { project: 'golden-prod' }, 'none'],
  ])('%s', async (line, expected, gone) => {
    const images = await created(tree({ 'images.yaml': `${defaults}${image('a', line)}${image('b')}` }))
    expect(images.get('a')).toMatchObject(expected)
    expect(images.get('a')).not.toHaveProperty(gone)
    expect(images.get('b')).toMatchObject({
      family: 'base',
      labels: { team: 'a', tier: 'b' },
      guestOsFeatures: ['GVNIC'],
    })
  })

  test('also one of _catalog.yaml, in an image or in the defaults of a manifest', async () => {
    const root = tree({
      '_catalog.yaml': 'project: golden-prod\ndefaults: { family: base, labels: { team: a, tier: b } }\n',
      'a.yaml': `images:\n${image('a', 'labels: { team: null }')}`,
      'b.yaml': `defaults: { family: null, labels: { team: c } }\nimages:\n${image('b')}`,
    })
    const images = await created(root)
    expect(images.get('a')).toMatchObject({ family: 'base', labels: { tier: 'b' } })
    expect(images.get('b')).toMatchObject({ labels: { team: 'c', tier: 'b' } })
    expect(images.get('b')).not.toHaveProperty('family')
  })

  test('without a default it is a missing value', async () => {
    const root = tree({
      'images.yaml': `${defaults}${image('a', 'description:')}${image('b', 'labels: { c: }')}`,
    })
    expect((await validate(root)).lines).toEqual([
      'images.yaml:6:5: error: description has no value; set one, or remove the key',
      'images.yaml:9:15: error: labels.c has no value; set one, or remove the key',
    ])
  })
})

describe('errors in _catalog.yaml', () => {
  const two = { 'a.yaml': `images:\n${image('a')}`, 'b.yaml': `images:\n${image('b')}` }

  test('are reported once, at their place, with all others', async () => {
    const root = tree({
      '_catalog.yaml':
        'project: golden-prod\nvras: {}\ncatalog: Golden\nfamilies: []\ndefaults:\n  familly: base\n  labels: { Team: x }\n  guestOsFeatures: ["${vars.nowhere}"]\nlimits: { rate: 5/h }\nimages: []\n',
      ...two,
      'c.yaml': 'images:\n  - nmae: c\n',
    })
    const { code, lines } = await validate(root)
    expect(lines).toEqual([
      '_catalog.yaml:2:1: error: unknown key "vras"; did you mean "vars"?',
      expect.stringContaining('_catalog.yaml:3:10: error: catalog "Golden" is not a catalog name: '),
      '_catalog.yaml:4:11: error: families must be a map, not a list',
      '_catalog.yaml:6:3: error: unknown key "familly"; did you mean "family"?',
      expect.stringContaining('_catalog.yaml:7:13: error: "Team" is not a valid label key'),
      expect.stringContaining('_catalog.yaml:8:22: error: variable "nowhere" is not set'),
      'a.yaml:1:1: note: used by this manifest, with its variables',
      expect.stringContaining('_catalog.yaml:9:17: error: limits.rate "5/h" is not a rate'),
      '_catalog.yaml:10:1: error: "images" is not allowed in _catalog.yaml, which contains the shared values of its folder; list images in another file of the folder, such as images.yaml',
      'c.yaml:2:5: error: unknown key "nmae"; did you mean "name"?',
    ])
    expect(code).toBe(3)
  })

  test.each([
    ['a syntax error', 'project: golden-prod\nvars: [\n', /^_catalog\.yaml:\d:\d+: error: /],
    [
      'a list',
      '- project: a\n',
      /^_catalog\.yaml:1:1: error: _catalog\.yaml is a list; it must be a map, with keys such as project: or defaults:$/,
    ],
    [
      'a wrong project',
      'project: Golden\n',
      /^_catalog\.yaml:1:10: error: project "Golden" is not a project id/,
    ],
  ])('%s has no consequences in the manifests', async (_, text, message) => {
    const root = tree({
      '_catalog.yaml': text,
      'a.yaml': `images:\n  - name: "a-\${vars.release}"\n    sourceImage: b\n`.replace(
        '${vars.release}',
        text.startsWith('project: Golden') ? 'x' : '${vars.release}',
      ),
    })
    const { code, lines } = await validate(root)
    expect(lines).toEqual([expect.stringMatching(message)])
    expect(code).toBe(3)
  })

  test.each([
    ['a syntax error', 'defaults: { family: [base }\n', '1:21: error: '],
    [
      'a wrong default',
      'defaults: { family: base, labels: { Team: x } }\n',
      '1:37: error: "Team" is not a valid label',
    ],
    ['an unreadable file', '\ufffd\0', 'error: '],
  ])('%s does not make a null that unsets a default an error', async (_, text, message) => {
    const root = tree({
      '_catalog.yaml': text,
      'a.yaml': `project: golden-prod\ndefaults: { labels: null }\nimages:\n${image('a', 'family: null')}`,
    })
    const { code, lines } = await validate(root)
    expect(lines).toEqual([expect.stringContaining(message)])
    expect(lines[0]).toContain('_catalog.yaml')
    expect(code).toBe(3)
  })

  test('of a default are reported at the default', async () => {
    const root = tree({
      '_catalog.yaml':
        'project: golden-prod\ndefaults:\n  sourceDisk: builder\n  imageEncryptionKey: { rawKeyFile: nowhere.b64 }\n',
      'a.yaml': 'images: [{ name: a }, { name: b }]\n',
      'b.yaml': 'defaults: { sourceDisk: other }\nimages: [{ name: c }]\n',
    })
    const { lines } = await validate(root)
    expect(lines).toEqual([
      '_catalog.yaml:3:15: error: sourceDisk "builder" has no zone; write zones/ZONE/disks/builder',
      expect.stringContaining('_catalog.yaml:4:37: error: key file nowhere.b64: no such file'),
      'b.yaml:1:25: error: sourceDisk "other" has no zone; write zones/ZONE/disks/other',
    ])
  })

  test('a second one next to it', async () => {
    const { lines } = await validate(
      tree({ '_catalog.yaml': 'project: golden-prod\n', '_catalog.yml': '', ...two }),
    )
    expect(lines).toEqual(['error: _catalog.yaml and _catalog.yml are mutually exclusive; keep one'])
  })
})

test('_catalog.yaml may be named alone, to be checked; variables of its manifests are not missing', async () => {
  const root = tree({ '_catalog.yaml': 'defaults: { family: "${vars.team}", labels: { a: B } }\n' })
  const { code, lines } = await validate(root, ['_catalog.yaml'])
  expect(lines).toEqual([
    expect.stringContaining('_catalog.yaml:1:50: error: labels.a "B" is not a valid label value'),
  ])
  expect(code).toBe(3)
  expect(await validate(tree({ '_catalog.yaml': '# nothing yet\n' }), ['_catalog.yaml'])).toMatchObject({
    code: 0,
    stderr: '',
  })
})

test.each([
  ['plan', '--emulator'],
  ['apply', '--emulator'],
  ['status', '--emulator'],
  ['pin', '--emulator'],
  ['permissions'],
])('%s requires a manifest: _catalog.yaml alone has no images', async (...command) => {
  const root = tree({ 'a.yaml': `images:\n${image('a')}`, '_catalog.yaml': 'project: golden-prod\n' })
  const { code, stdout, stderr } = await mintage([...command, join(root, '_catalog.yaml')])
  expect([code, stdout, stderr.replaceAll(root, 'ROOT')]).toEqual([
    64,
    '',
    'mintage: ROOT/_catalog.yaml is not a manifest; it contains the shared values of its folder\n  hint: specify the folder, or a manifest in it\n',
  ])
})

describe('limits of _catalog.yaml', () => {
  const manifests = (a: string, b: string) => ({
    'a.yaml': `${a}\nimages:\n${image('a')}`,
    'b.yaml': `${b}\nimages:\n${image('b')}`,
  })

  test('are overridden by those of a manifest of its folder', async () => {
    const shared = { '_catalog.yaml': 'project: golden-prod\nlimits: { rate: 5/s, concurrency: 3 }\n' }
    expect((await validate(tree({ ...shared, ...manifests('limits: { rate: 9 }', '') }))).lines).toEqual([])
    expect(
      (await validate(tree({ ...shared, ...manifests('limits: { rate: 9 }', 'limits: { rate: 8 }') }))).lines,
    ).toEqual([
      'b.yaml:1:17: error: limits.rate has two values, 9 and 8; keep one of them',
      'a.yaml:1:17: note: first defined here',
    ])
  })

  test('must agree with those of other folders', async () => {
    const root = tree({
      'x/_catalog.yaml': 'project: golden-prod\nlimits: { rate: 5/s }\n',
      'x/a.yaml': `images:\n${image('a')}`,
      'y/b.yaml': `project: golden-prod\nlimits: { rate: 8 }\nimages:\n${image('b')}`,
    })
    expect((await validate(root, ['x', 'y'])).lines).toEqual([
      'y/b.yaml:2:17: error: limits.rate has two values, 5/s and 8; keep one of them',
      'x/_catalog.yaml:2:17: note: first defined here',
    ])
  })
})
