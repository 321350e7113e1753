import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'
import { startLanguageServer } from './language-server.ts'

const schemaUrl = (name: string) => pathToFileURL(`schemas/${name}.schema.json`).href
const server = startLanguageServer({ [schemaUrl('manifest')]: ['images.yaml'] }) // a first line overrides it

const manifests = [
  'images.yaml.example',
  ...readdirSync('examples', { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|[/\\])images\.yaml$/.test(path))
    .map((path) => join('examples', path)),
]

test('an editor finds no problem in the manifests of the repository', async () => {
  expect(manifests.length).toBeGreaterThan(8)
  for (const path of manifests)
    expect([path, await server.problems(readFileSync(path, 'utf8'), path)]).toEqual([path, []])
})

test('the first line of a new manifest connects an editor without settings', async () => {
  const { stdout } = await mintage(['init', '-', '--schema', 'file'])
  const { problems } = startLanguageServer()
  expect(await problems(stdout)).toEqual([])
  expect(await problems(`${stdout}nmae: web\n`)).toEqual([
    expect.stringMatching(/Property nmae is not allowed/),
  ])
  const [modeline] = (await mintage(['schema', '--catalog', '--modeline'])).stdout.split('\n')
  expect(await problems(`${modeline}\nimages: []\n`)).toEqual([
    expect.stringMatching(/images is not allowed/),
  ])
})

test('a relative path in the first line is read from the folder of the manifest', async () => {
  const { problems } = startLanguageServer()
  const text = '# yaml-language-server: $schema=../../schemas/manifest.schema.json\nnmae: web\n'
  expect(await problems(text, 'examples/relative/images.yaml')).toContain('2: Property nmae is not allowed.')
})

test.each([
  ['project: golden-prod\nimages:\n  - nmae: web\n', '3: Property nmae is not allowed.'],
  ['images:\n  - { name: Web, sourceImage: a }\n', '2: is not a valid name: 1-63 lowercase letters'],
  ['images:\n  - { name: a, sourceImage: b, sourceDisk: c }\n', '2: An image has exactly one source'],
  ['onDrift: fix\nimages: []\n', '1: is neither report nor update'],
])('of %j, an editor reports %j', async (text, problem) => {
  expect(await server.problems(text)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]))
})

test('an editor describes the key under the cursor, with an example', async () => {
  expect(await server.hover('images:\n  - name: web\n    diskSi|zeGb: 20\n')).toMatch(
    /Size of the image when restored onto a persistent disk \(in GB\)\.\n\nExample:\n\n```yaml\n20\n```/,
  )
  expect(await server.hover('families:\n  web:\n    ke|ep: 3\nimages: []\n')).toContain(
    'Number of newest images',
  )
})

test('an editor offers keys, values and examples', async () => {
  const keys = await server.offers('images:\n  - name: web\n    |\n')
  expect(keys).toEqual(expect.arrayContaining(['family', 'sourceImage', 'guestOsFeatures', 'verify']))
  expect(await server.offers('images:\n  - name: web\n    architecture: |\n')).toEqual(
    expect.arrayContaining(['ARM64', 'X86_64']),
  )
  expect(await server.offers('images:\n  - name: web\n    sourceImage: |\n')).toContain(
    'projects/debian-cloud/global/images/family/debian-12',
  )
  expect(await server.offers('onDrift: |\nimages: []\n')).toEqual(['report', 'update'])
})

test('the settings for VS Code give each file its schema', async () => {
  const settings = JSON.parse(readFileSync('examples/editor/vscode-settings.json', 'utf8')) as {
    readonly 'yaml.schemas': Readonly<Record<string, readonly string[]>>
  }
  const schemas = Object.entries(settings['yaml.schemas']).map(([path, files]) => {
    const [, name = ''] = /^\.\/node_modules\/mintage\/schemas\/(.*)\.schema\.json$/.exec(path) ?? []
    return [schemaUrl(name), files] as const
  })
  const { problems } = startLanguageServer(Object.fromEntries(schemas))
  const refused = (path: string, text: string) => problems(text, `editor/${path}`)
  expect(await refused('images.yaml', 'nmae: a\nimages: []\n')).toEqual(['1: Property nmae is not allowed.'])
  expect(await refused('manifests/web.yaml', 'nmae: a\nimages: []\n')).toEqual([
    '1: Property nmae is not allowed.',
  ])
  expect(await refused('manifests/_catalog.yaml', 'images: []\n')).toEqual([
    '1: Property images is not allowed.',
  ])
  expect(await refused('_catalog.yaml', 'project: golden-prod\n')).toEqual([])
  expect(await refused('other.yaml', 'nmae: a\n')).toEqual([])
})
