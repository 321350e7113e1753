import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The anchors that GitHub gives to the headings of a page. */
const anchorsOf = (page: string): string[] =>
  [
    ...readFileSync(page, 'utf8')
      .replaceAll(/```.*?```/gs, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

test.each(pages)('the files and headings that %s links to exist', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)]
  const broken = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? page : posix.join(posix.dirname(page), file)
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
  })
  expect(broken.map(([link]) => link)).toEqual([])
})

test.each(pages)('the pictures of %s exist, are small, and have a text', (page) => {
  for (const [tag, path = ''] of readFileSync(page, 'utf8').matchAll(/<img src="([^"]*)"[^>]*>/g)) {
    expect(tag).toMatch(/ alt="[^"]{10,}"/)
    expect(statSync(posix.join(posix.dirname(page), path)).size).toBeLessThanOrEqual(150_000)
  }
})

test('the overview links to every page of a task, and the README to the overview', () => {
  const overview = readFileSync('docs/catalog.md', 'utf8')
  for (const name of [
    'follow',
    'update',
    'verify',
    'retire',
    'import',
    'status',
    'lint',
    'recipes',
    'permissions',
  ])
    expect(overview).toContain(`](${name}.md)`)
  expect(readFileSync('README.md', 'utf8')).toContain('](docs/catalog.md)')
})
