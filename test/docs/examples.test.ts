import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'

test('the example of a catalog is valid, with the images that it describes', async () => {
  const path = 'examples/catalog/images.yaml'
  expect(await mintage(['validate', path, '--strict'])).toEqual({
    code: 0,
    stdout: `${path}: valid, 7 images\n`,
    stderr: '',
  })
})

test('the page on catalogs names every key of the example', () => {
  const page = readFileSync('docs/catalog.md', 'utf8')
  const example = readFileSync('examples/catalog/images.yaml', 'utf8')
  const keys = [...example.matchAll(/^ *(?:- )?(catalog|projects|families|matrix|verify|adopt):/gm)]
  const names = new Set(keys.map(([, key = '']) => key))
  expect(names.size).toBe(6)
  expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('the example of an import imports the images of the emulator', async () => {
  const page = readFileSync('docs/catalog.md', 'utf8')
  const [, args = ''] = /`mintage (import --project debian-cloud [^`]*)`/.exec(page) ?? []
  const { code, stdout, stderr } = await mintage(args.split(/\s+/))
  expect([code, stderr]).toEqual([0, 'imported 2 images of project debian-cloud\n'])
  expect(stdout).toContain('  family: debian-12\n')
  expect(stdout).toContain('  - name: debian-12-bookworm-v20261110\n    adopt: true\n')
})
