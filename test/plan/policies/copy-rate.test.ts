import { expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/image-spec.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { loadTexts } from '../../support/load-texts.ts'

const projects = (count: number) => Array.from({ length: count }, (_, index) => `golden-p${index}`).join()

async function notesOf(text: string, sourceRate?: number): Promise<readonly string[]> {
  const { catalog } = await loadTexts(text)
  const state = { images: new Map(), families: new Map(), sources: new Map() }
  const { notes } = planImages(catalog as Catalog, state, { sourceRate })
  return [...new Set(notes.map(({ code, message }) => `${code}: ${message}`))]
}

const from = (source: string, count: number) =>
  `projects: [${projects(count)}]\nimages: [{ name: web, ${source} }]\n`
const archive = 'rawDisk: { source: gs://b/web.tar.gz }'

test('copies within the rate of one source need no note', async () => {
  expect(await notesOf(from(archive, 7), 6)).toEqual([])
})

test('copies beyond the rate have the time of the last one, and a way around it', async () => {
  expect(await notesOf(from(archive, 21), 6)).toEqual([
    'copiesLimited: the last of 20 copies of golden-p0/web starts after about 3h00m, as --source-rate allows 6 images from one source per hour; replicate: source creates each image from the archive, which has no such limit',
  ])
})

test('a source image has the same limit as the origin', async () => {
  expect(await notesOf(from('sourceImage: projects/base/global/images/i', 8), 6)).toEqual([
    'copiesLimited: the last of 7 copies of golden-p0/web starts after about 1h00m, as --source-rate allows 6 images from one source per hour',
  ])
})

test('a rate of one image is in the singular', async () => {
  expect(await notesOf(from('sourceImage: projects/base/global/images/i', 3), 1)).toEqual([
    'copiesLimited: the last of 2 copies of golden-p0/web starts after about 1h00m, as --source-rate allows 1 image from one source per hour',
  ])
})

test('each image is counted alone, and without a limit nothing is', async () => {
  const two = `projects: [${projects(3)}]\nimages: [{ name: web, ${archive} }, { name: db, ${archive} }]\n`
  expect(await notesOf(two, 2)).toEqual([])
  expect(await notesOf(two, 1)).toHaveLength(2)
  expect(await notesOf(from(archive, 21))).toEqual([])
})

test('images from the source are not copies', async () => {
  expect(await notesOf(`replicate: source\n${from(archive, 21)}`, 6)).toEqual([])
})

test('a copy that is in creation is not counted', async () => {
  const { catalog } = await loadTexts(from(archive, 3))
  const pending = { name: 'web', status: 'PENDING' }
  const images = new Map([['projects/golden-p1/global/images/web', pending]])
  const state = { images, families: new Map(), sources: new Map() }
  expect(planImages(catalog as Catalog, state, { sourceRate: 1 }).notes).toEqual([])
})
