import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { validateText } from '../../support/cli.ts'
import { debian, release } from '../../support/follow.ts'
import { webManifest } from './web-catalog.ts'

const axis = (length: number) => `[${Array.from({ length }, (_, index) => `v${index}`).join(', ')}]`
const project = 'project: golden-prod\n'
const ab = '"w-${matrix.a}-${matrix.b}"'
const projects = `projects: [${Array.from({ length: 21 }, (_, index) => `golden-p${index}`).join(', ')}]\n`

test.each([
  [
    'a combination too many',
    `${project}images: [{ name: ${ab}, matrix: { a: ${axis(7)}, b: ${axis(143)} }, sourceImage: i }]\n`,
    'images.yaml:2:47: error: matrix has 1,001 combinations; the maximum is 1,000 per entry, before exclude; split the entry',
  ],
  [
    'a trillion combinations',
    `${project}images: [{ name: ${ab}, matrix: { ${'abcdef'.split('').map((name) => `${name}: ${axis(100)}`)} }, sourceImage: i }]\n`,
    'images.yaml:2:47: error: matrix has 1,000,000,000,000 combinations; the maximum is 1,000 per entry, before exclude; split the entry',
  ],
  [
    'too many images in all projects',
    `${projects}images: [{ name: ${ab}, matrix: { a: ${axis(10)}, b: ${axis(100)} }, sourceImage: i }]\n`,
    'error: images.yaml: projects gives more than 20,000 images in all manifests; run some of the projects separately, with --project',
  ],
  [
    'an axis that the name does not use',
    `${project}images: [{ name: "w-\${matrix.a}", matrix: { a: [x, y], b: [1, 2] }, sourceImage: i }]\n`,
    'images.yaml:2:10: error: image "w-x" appears twice in project golden-prod, for a: x, b: 1 and for a: x, b: 2; use every axis of the matrix in its name',
  ],
  [
    'a copy with the name of another image',
    'projects: [golden-a, golden-b]\nimages:\n  - { name: w, sourceImage: i }\n  - { name: w, sourceImage: i, project: golden-b }\n',
    'images.yaml:4:5: error: image "w" appears twice in project golden-b; rename or remove one of them',
  ],
  [
    'a name of 71 characters',
    `${project}images:\n  - name: a-rather-long-name-\${matrix.tier}-v20261124-\${matrix.env}\n    matrix: { tier: [web, a-tier-with-a-long-name], env: [dev, a-long-environment] }\n    sourceImage: i\n`,
    'images.yaml:3:11: error: name "a-rather-long-name-a-tier-with-a-long-name-v20261124-a-long-environment" has 71 characters; the maximum is 63',
  ],
  [
    'keep: 0',
    webManifest('name: web-1').replace('keep: 2', 'keep: 0'),
    'images.yaml:3:26: error: families.web.keep "0" is not a whole number from 1 to 100,000',
  ],
])('%s is an error at its place', async (_, text, message) => {
  const { code, stdout, stderr } = await validateText(text)
  expect([code, stdout, stderr.split('\n')[0]]).toEqual([3, '', message])
})

test.each([
  [
    'collide',
    'web-${source.creationDate}',
    'images.yaml:4:5: error: image "web-20261110" appears twice in project golden-prod; rename or remove one of them\n',
  ],
  [
    'grow beyond 63 characters',
    'web-${source.name}-for-the-tier-of-the-web-in-production-${source.id}',
    'images.yaml:3:13: error: name "web-debian-12-bookworm-v20261110-for-the-tier-of-the-web-in-production-4821001234520261110" has 90 characters; the maximum is 63; use ${source.id} instead of ${source.name}\n',
  ],
])(
  'names that %s only with the values of their sources are an error of plan and apply',
  async (_, name, message) => {
    const entry = (family: string) => `  - { name: "${name}", sourceImage: ${family} }\n`
    const manifest = `${project}images:\n${entry(debian)}${entry(`${debian}-arm64`)}`
    const arm = { ...release('20261110'), name: 'arm', id: '7', family: 'debian-12-arm64' }
    const state = { projects: ['golden-prod', 'debian-cloud'], images: [release('20261110'), arm] }
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest }, state)
    for (const command of ['plan', 'apply']) {
      const { code, stdout, stderr } = await cloud.run(command)
      expect(stderr).toContain(message)
      expect(stderr).toContain('1 error in the manifest; nothing was changed.\n')
      expect([code, stdout, cloud.mutations()]).toEqual([3, '', []])
    }
  },
)
