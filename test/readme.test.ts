import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from './support/cli.ts'
import { sourceFiles } from './support/source-imports.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8')

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)

/** `$ command`, then what it prints. */
function samples(text: string): { readonly args: readonly string[]; readonly output: string }[] {
  return text
    .split(/^\$ mintage /m)
    .slice(1)
    .map((sample) => {
      const [command = '', ...output] = sample.split('\n')
      return { args: command.split(' '), output: output.join('\n') }
    })
}

const [manifest = ''] = blocks('yaml')
const broken = 'project: golden-prod\nimages:\n  - nmae: web\n    sourceImage: base\n    status: READY\n'

test('the samples of the README print the shown output', async () => {
  const path = folder({ 'broken.yaml': broken })
  cpSync('examples', join(path, 'examples'), { recursive: true })
  const here = process.cwd()
  process.chdir(path)
  try {
    const shown = blocks('console').flatMap(samples)
    expect(shown).toHaveLength(6)
    for (const { args, output } of shown) {
      const { stdout, stderr } = await mintage(args)
      expect(args[0] === 'validate' ? stderr : stdout).toBe(output)
    }
    // what the samples leave behind is no manifest
    rmSync('broken.yaml')
    rmSync('examples', { recursive: true })
    expect(await mintage(['validate', '.'])).toMatchObject({ code: 0, stderr: '' })
    writeFileSync('images.yaml', manifest)
    expect(await mintage(['validate', '--strict'])).toMatchObject({ code: 0, stderr: '' })
  } finally {
    process.chdir(here)
  }
})

test('the manifest of a catalog is that of the example', () => {
  expect(blocks('yaml')[1]).toBe(readFileSync('examples/upkeep/images.yaml', 'utf8'))
})

test('the files that the README links to exist', () => {
  const root = resolve(import.meta.dirname, '..')
  const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThan(3)
  for (const link of links) expect(() => readFileSync(join(root, link))).not.toThrow(/ENOENT/)
})

test('the files that CONTRIBUTING names exist', () => {
  const root = resolve(import.meta.dirname, '..')
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const paths = [...text.matchAll(/`((?:src|test|docs|scripts|schemas|bench)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  )
  expect(paths.length).toBeGreaterThan(20)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('the messages under Troubleshooting are those that mintage prints', () => {
  const root = resolve(import.meta.dirname, '..')
  const [, rows = ''] = /^\| Message .*?\n.*?\n(.*?)\n\n/ms.exec(readme) ?? []
  const messages = [...rows.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, message = '']) =>
      message.split(/…|\d{12}/).map((part) => part.trim()),
    ),
  )
  expect(messages.length).toBeGreaterThan(10)
  // the tests have the messages that src puts together, as literal text
  const files = [...sourceFiles('src'), ...sourceFiles('test')]
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'))
  expect(messages.filter((message) => !texts.some((text) => text.includes(message)))).toEqual([])
})
