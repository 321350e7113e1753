import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = 'test/run/exactly-once'

test('every case of docs/exactly-once.md has a test with its title, and every test is listed there', () => {
  const page = readFileSync('docs/exactly-once.md', 'utf8').split('\n## Cases\n')[1] ?? ''
  const cases = [...page.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, title]) => title)
  const titles = readdirSync(folder)
    .filter((name) => name !== 'cases.test.ts')
    .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/^test\((['"])(.+?)\1,/gm)])
    .map(([, , title]) => title)
  expect(cases.length).toBeGreaterThan(0)
  expect(cases.toSorted()).toEqual(titles.toSorted())
})
