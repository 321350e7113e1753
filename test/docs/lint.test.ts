import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rules, unusedIgnore } from '../../src/catalog/lint/rules.ts'
import { folder, mintage } from '../support/cli.ts'

const page = readFileSync('docs/lint.md', 'utf8')
const names = [...Object.keys(rules), unusedIgnore]

test('the page lists the rules, each with a section that has an example', () => {
  expect([...page.matchAll(/^\| \[`([a-z-]+)`\]\(#\1\) \|/gm)].map(([, name]) => name)).toEqual(names)
  const sections = page.split(/^### /m).slice(1)
  expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(names.map((name) => `\`${name}\``))
  for (const section of sections) expect(section).toContain('```yaml\n')
})

test('the samples of the page print the shown output', async () => {
  const [, sample = ''] = /```console\n\$ mintage validate\n(.*?)```/s.exec(page) ?? []
  const [, silenced = ''] = /```yaml\n(images:.*?)```/s.exec(page) ?? []
  const here = process.cwd()
  process.chdir(folder({}))
  try {
    const validate = (text: string) =>
      mintage(['validate', join(folder({ 'images.yaml': text }), 'images.yaml')])
    const text = `project: golden-prod\n${silenced}`
    expect(await validate(text)).toMatchObject({ code: 0, stderr: '' })
    const { stdout, stderr } = await validate(text.replace(/ *# mintage-ignore.*\n/, ''))
    const path = stdout.replace(/: valid.*\n$/, '')
    expect(`${stderr}${stdout}`.replaceAll(path, 'images.yaml')).toBe(sample)
  } finally {
    process.chdir(here)
  }
})

const examples = readdirSync('examples')
  .map((name) => `examples/${name}/images.yaml`)
  .filter((path) => existsSync(path))

test.each(['images.yaml.example', ...examples])('%s has no finding', async (path) => {
  const env = { GOOGLE_CLOUD_PROJECT: 'golden-prod' } // for a manifest that leaves the project to its user
  expect(await mintage(['validate', '--strict', path], { env })).toMatchObject({ code: 0, stderr: '' })
})
