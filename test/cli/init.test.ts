import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { schemaFor } from '../../src/commands/authoring/modeline.ts'
import { folder, mintage } from '../support/cli.ts'

const schemaUrl = pathToFileURL('schemas/manifest.schema.json').href
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const published = `https://unpkg.com/mintage@${version}/schemas/manifest.schema.json`
const template = readFileSync('examples/init/images.yaml', 'utf8')

/** Runs the command line in a new folder; returns its path too. */
async function inFolder(
  run: (path: string) => Promise<void>,
  files: Record<string, string> = {},
): Promise<void> {
  const path = folder(files)
  const here = process.cwd()
  process.chdir(path)
  try {
    await run(path)
  } finally {
    process.chdir(here)
  }
}

/** The manifest with the blocks that start with `# #`, a comment in a comment, as an editor uncomments them. */
const uncommented = template.replace(/^( *)# #.*\n(?:\1# .*\n)+/gm, (block) =>
  block.replace(/^( *)# /gm, '$1'),
)

describe('init', () => {
  test('writes images.yaml, which is valid and plans at once, and prints the next steps', async () => {
    await inFolder(async (path) => {
      expect(await mintage(['init'])).toEqual({
        code: 0,
        stdout: `Wrote images.yaml, a manifest of two images. Next:

  mintage plan --emulator     try it on an emulator; nothing is sent to Google
  mintage explain images      see the fields of an image
  mintage validate            check your changes offline

Its project is golden-prod: set yours in the line "project:" before you run plan without --emulator.
`,
        stderr: '',
      })
      expect(readFileSync(join(path, 'images.yaml'), 'utf8')).toBe(
        `# yaml-language-server: $schema=${schemaUrl}\n${template}`,
      )
      expect(await mintage(['validate', '--strict'])).toMatchObject({ code: 0, stderr: '' })
      const plan = await mintage(['plan', '--emulator', '--strict'])
      expect([plan.code, plan.stdout]).toEqual([
        0,
        `+ web-2026-11        create from https://storage.googleapis.com/golden-builds/web-2026-11.tar.gz
+ web-debug-2026-11  create from image web-2026-11, after web-2026-11

Plan: 2 to create, 0 exist.
`,
      ])
    })
  })

  test('wraps the next steps at the width of the terminal', async () => {
    await inFolder(async () => {
      expect(
        (await mintage(['init', 'web.yaml'], { env: { COLUMNS: '40' } })).stdout,
      ).toBe(`Wrote web.yaml, a manifest of two
images. Next:

  mintage plan web.yaml --emulator
      try it on an emulator; nothing is
      sent to Google
  mintage explain images
      see the fields of an image
  mintage validate web.yaml
      check your changes offline

Its project is golden-prod: set yours in
the line "project:" before you run plan
without --emulator.
`)
    })
  })

  test('writes another file for a project', async () => {
    await inFolder(async (path) => {
      expect(await mintage(['init', 'my images.yaml', '--project', 'acme-images'])).toEqual({
        code: 0,
        stdout: `Wrote my images.yaml, a manifest of two images. Next:

  mintage plan 'my images.yaml' --emulator     try it on an emulator; nothing is sent to Google
  mintage explain images                       see the fields of an image
  mintage validate 'my images.yaml'            check your changes offline
`,
        stderr: '',
      })
      const text = readFileSync(join(path, 'my images.yaml'), 'utf8')
      expect(text).toContain('\nproject: acme-images # the project of the images\n')
      expect(await mintage(['validate', '--strict', 'my images.yaml'])).toMatchObject({ code: 0 })
    })
  })

  test('prints a file with a leading dash so that it is not read as a flag', async () => {
    await inFolder(async () => {
      const { code, stdout } = await mintage(['init', '--', '-web.yaml'])
      expect(code).toBe(0)
      expect(stdout).toContain('\n  mintage validate ./-web.yaml            check your changes offline\n')
    })
  })

  test.each([
    ['example.com:images', 'project: "example.com:images" #'],
    ['${env.PROJECT}', 'project: "${env.PROJECT}" #'],
  ])('quotes the project %s', async (project, line) => {
    expect((await mintage(['init', '-', '--project', project])).stdout).toContain(line)
  })

  test.each<[args: string[], files: Record<string, string>, message: string, hint: string]>([
    [
      [],
      { 'images.yaml': 'mine' },
      'images.yaml already exists; it is unchanged',
      'specify a new file, mintage init new.yaml, or delete this one first',
    ],
    [
      ['no/images.yaml'],
      {},
      'cannot write no/images.yaml: its folder does not exist',
      'create its folder first',
    ],
    [
      ['_catalog.yaml'],
      {},
      '_catalog.yaml contains the shared values of a folder, not images',
      'specify another file in the folder: mintage init images.yaml',
    ],
    [
      ['manifests/_catalog.yml'],
      {},
      'manifests/_catalog.yml contains the shared values of a folder, not images',
      'specify another file in the folder: mintage init manifests/images.yaml',
    ],
    [['manifests'], {}, 'manifests is a folder', 'specify a file in it: mintage init manifests/images.yaml'],
    [
      ['my images'],
      {},
      'my images is a folder',
      "specify a file in it: mintage init 'my images/images.yaml'",
    ],
    [
      ['dangling.yaml'],
      {},
      'dangling.yaml already exists; it is unchanged',
      'specify a new file, mintage init new.yaml, or delete this one first',
    ],
  ])('%j overwrites nothing', async (args, files, message, hint) => {
    await inFolder(async (path) => {
      for (const name of ['manifests', 'my images']) mkdirSync(join(path, name))
      symlinkSync('nowhere', join(path, 'dangling.yaml'))
      const stderr = `mintage: ${message}\n  hint: ${hint}\n`
      expect(await mintage(['init', ...args])).toEqual({ code: 64, stdout: '', stderr })
      expect(readdirSync(path).sort()).toEqual([
        'dangling.yaml',
        ...Object.keys(files),
        'manifests',
        'my images',
      ])
      for (const [name, text] of Object.entries(files)) expect(readFileSync(name, 'utf8')).toBe(text)
    }, files)
  })

  test('refuses a project that would make the manifest invalid', async () => {
    const { code, stdout, stderr } = await mintage(['init', '-', '--project', '123456'])
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toMatch(/^mintage: --project "123456" is not a project id: 6-30 lowercase letters/)
  })

  test('prints the manifest to stdout for -', async () => {
    expect(await mintage(['init', '-', '--schema', 'none'])).toEqual({
      code: 0,
      stdout: template,
      stderr: '',
    })
  })

  test('what it writes as comments is valid too, and plans', async () => {
    expect(uncommented).toMatch(/^catalog: /m)
    expect(uncommented).toMatch(/^families:$/m)
    expect(uncommented).toMatch(/^ {2}- name: base-/m)
    await inFolder(
      async () => {
        expect(await mintage(['validate', '--strict'])).toMatchObject({ code: 0, stderr: '' })
        const seed = ['--emulator', '--emulator-seed', 'state.yaml']
        const { code, stdout } = await mintage(['plan', ...seed])
        expect([code, stdout]).toEqual([0, expect.stringContaining('Plan: 3 to create, 0 exist')])
      },
      { 'images.yaml': uncommented, 'state.yaml': readFileSync('examples/emulator-state.yaml', 'utf8') },
    )
  })
})

describe('the schema that a new manifest names', () => {
  test.each([
    ['auto', `# yaml-language-server: $schema=${schemaUrl}\n`],
    ['file', `# yaml-language-server: $schema=${schemaUrl}\n`],
    ['published', `# yaml-language-server: $schema=${published}\n`],
    ['none', '# The images'],
  ])('with --schema %s is %j', async (schema, start) => {
    expect((await mintage(['init', '-', '--schema', schema])).stdout.slice(0, start.length)).toBe(start)
  })

  test.each([
    ['/repo', '/repo/node_modules/mintage', './node_modules/mintage/schemas/manifest.schema.json'],
    [
      '/repo/images/eu',
      '/repo/node_modules/mintage/',
      '../../node_modules/mintage/schemas/manifest.schema.json',
    ],
    [
      '/repo',
      '/repo/node_modules/.pnpm/mintage@0.1.0/node_modules/mintage',
      './node_modules/mintage/schemas/manifest.schema.json',
    ],
    ['/elsewhere', '/repo/node_modules/mintage', published],
    ['/repository', '/repo/node_modules/mintage', published],
    ['/repo', '/usr/lib/node_modules/mintage', published],
  ])('in %s, from the package in %s, is %s', (path, root, schema) => {
    expect(schemaFor(path, { root, isClone: false })).toBe(schema)
  })

  test('is that of a clone, whose version may not be published', () => {
    expect(schemaFor('/repo', { root: '/src/mintage', isClone: true })).toBe(schemaUrl)
  })

  test('is printed by schema --modeline --published', async () => {
    expect(await mintage(['schema', '--modeline', '--published'])).toEqual({
      code: 0,
      stdout: `# yaml-language-server: $schema=${published}\n`,
      stderr: '',
    })
    const catalog = await mintage(['schema', '--catalog', '--modeline', '--published'])
    expect(catalog.stdout).toBe(
      `# yaml-language-server: $schema=${published.replace('manifest.schema', 'catalog.schema')}\n`,
    )
    expect(await mintage(['schema', '--published'])).toMatchObject({
      code: 64,
      stderr: 'mintage: --published requires --modeline\n  hint: without it, the schema itself is printed\n',
    })
  })
})
