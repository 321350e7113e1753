import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'junit2json'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { folder, mintage } from '../../support/cli.ts'

const image = (name: string) =>
  `  - { name: ${name}, family: web, rawDisk: { source: gs://golden/${name}.tar.gz } }\n`
const manifest = `project: golden-prod\nimages:\n${image('web-1')}${image('web-2')}`

test('apply writes JUnit, plan the three numbers of GitLab', async () => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
  cloud.gce.failImages({ name: 'web-2', code: 'INVALID_IMAGE_TAR', message: 'not an archive' })
  const [xml, plan] = [join(cloud.path, 'a.xml'), join(cloud.path, 'plan.json')]
  expect((await cloud.run('plan', ['--report', `gitlab-plan=${plan}`])).code).toBe(0)
  expect(readFileSync(plan, 'utf8')).toBe('{"create":2,"update":0,"delete":0}\n')
  await cloud.run('apply', ['--report', xml])
  const report = await parse(readFileSync(xml, 'utf8'))
  expect(report).toMatchObject({
    tests: 2,
    testsuite: [
      {
        name: 'golden-prod',
        testcase: [
          { classname: 'golden-prod.web', name: 'web-1' },
          {
            classname: 'golden-prod.web',
            name: 'web-2',
            failure: [{ message: expect.stringMatching(/^failed.*: not an archive/) }],
          },
        ],
      },
    ],
  })
})

test('validate writes the errors of an invalid manifest, and so does apply', async () => {
  await using cloud = await startCatalogCloud({
    'images.yaml': manifest.replace('name: web-2', 'nmae: web-2'),
  })
  const [quality, checked, applied] = ['q.json', 'v.xml', 'a.xml'].map((name) => join(cloud.path, name))
  const file = join(cloud.path, 'images.yaml')
  const validated = await mintage([
    'validate',
    file,
    '--report',
    `codequality=${quality}`,
    '--report',
    `${checked}`,
  ])
  expect(validated.code).toBe(3)
  const entries = JSON.parse(readFileSync(`${quality}`, 'utf8'))
  expect(entries.length).toBeGreaterThan(0)
  expect(entries[0]).toMatchObject({ severity: 'blocker', location: { lines: { begin: 4 } } })
  expect(readFileSync(`${checked}`, 'utf8')).toContain(`failures="${entries.length}"`)
  expect((await cloud.run('apply', ['--report', `${applied}`])).code).toBe(3)
  const xml = readFileSync(`${applied}`, 'utf8')
  expect(xml).toContain('<error message="the manifest is invalid">')
  expect(xml).toContain(`<testsuites name="mintage" tests="${entries.length + 1}"`)
})

test('each report of validate names the file that cannot be read', async () => {
  const path = folder({ 'a.yaml': manifest })
  const at = (name: string) => join(path, name)
  const reports = ['--report', `codequality=${at('q.json')}`, '--report', at('v.xml')]
  expect((await mintage(['validate', at('a.yaml'), at('none.yaml'), ...reports])).code).toBe(3)
  const entries = JSON.parse(readFileSync(at('q.json'), 'utf8'))
  expect(entries).toMatchObject([
    { check_name: 'mintage/unreadable-file', location: { path: at('none.yaml') } },
  ])
  const { testsuite } = (await parse(readFileSync(at('v.xml'), 'utf8'))) as { testsuite?: unknown }
  expect(testsuite).toMatchObject([{ name: at('none.yaml'), testcase: [{ file: at('none.yaml') }] }])
})
