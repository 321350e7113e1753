import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Image } from '../../../src/gce/wire/resources.ts'
import { manifestText } from '../../../src/importer/manifest-text.ts'
import { loadTexts } from '../../support/load-texts.ts'

/** Images of the real API, with their projects. */
const recorded = readdirSync('test/recordings')
  .filter((file) => file.endsWith('.json'))
  .flatMap((file): readonly (readonly [string, Image])[] => {
    const { body } = JSON.parse(readFileSync(`test/recordings/${file}`, 'utf8')).response
    const images: readonly Image[] = body.kind === 'compute#imageList' ? (body.items ?? []) : [body]
    return images
      .filter(({ kind }) => kind === 'compute#image')
      .map((image) => [/projects\/([^/]+)/.exec(`${image.selfLink}`)?.[1] ?? '', image])
  })

/** When the newest public image was recorded. */
const june = Date.UTC(2026, 5, 16)

it('finds nothing in manifests that are imported from real images', async () => {
  const projects = new Set(recorded.map(([project]) => project))
  expect([...projects]).toEqual(
    expect.arrayContaining(['debian-cloud', 'fedora-coreos-cloud', 'cos-cloud', 'cloud-custodian']),
  )
  for (const project of projects) {
    const named = new Map(recorded.filter(([one]) => one === project).map(([, image]) => [image.name, image]))
    const text = manifestText({ project, images: [...named.values()], header: [] })
    expect((await loadTexts(text, { now: june })).reported).toEqual([])
  }
})

it('finds nothing in real images and families as sources', async () => {
  const sources = recorded.flatMap(([project, { name, family }]) => [
    `projects/${project}/global/images/${name}`,
    ...(family === undefined ? [] : [`projects/${project}/global/images/family/${family}`]),
  ])
  const entries = [...new Set(sources)].map(
    (source, index) => `  - { name: a${index}, sourceImage: ${source} }\n`,
  )
  const { reported } = await loadTexts(`images:\n${entries.join('')}`, { now: june })
  expect(reported).toEqual([])
})
