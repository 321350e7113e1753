import { expect, test } from 'vitest'
import { imageRef } from '../../src/catalog/image-ref.ts'
import type { Followed } from '../../src/catalog/image-spec.ts'
import { startEngine, summary } from '../support/engine.ts'
import { fromImage, spec } from '../support/spec.ts'

const object = { bucket: 'golden', name: 'web.tar.gz', generation: '5' }
const followed: Followed = { state: 'bound', fields: ['name'], generation: '5' }
const web = spec('web', { followed })

/** The archive changes once the insert of the image is accepted. */
const startMoving = (generation: string) =>
  startEngine({
    state: { objects: [object] },
    onEvent({ type }, { gce }) {
      if (type === 'operation') gce.addState({ objects: [{ ...object, generation }] })
    },
  })

test('an archive that was replaced while the image was created fails the image and skips its copies', async () => {
  await using engine = await startMoving('6')
  const copy = spec('web', {
    project: 'golden-edge',
    source: fromImage('web'),
    origin: imageRef('golden-prod', 'web'),
  })
  expect(summary(await engine.run([web, copy]))).toEqual([
    'web: failed (failed: its archive was replaced while the image was created: generation 5 before, 6 now)',
    expect.stringContaining('web: skipped'),
  ])
})

test('an archive that stayed, or whose generation no image uses, is not a problem', async () => {
  await using engine = await startMoving('5')
  expect(summary(await engine.run([web]))).toEqual(['web: created'])
  expect(engine.gce.count('objects.get')).toBe(1)
  await using moving = await startMoving('6')
  expect(summary(await moving.run([spec('web')]))).toEqual(['web: created'])
  expect(moving.gce.count('objects.get')).toBe(0)
})

test('an image that another run started is checked too', async () => {
  await using engine = await startEngine({ state: { objects: [{ ...object, generation: '6' }] } })
  await engine.client.insertImage('golden-prod', web.body, {
    requestId: '7b6e9d0c-3c1f-4a57-9a38-0d3a5e6c2f11',
    forceCreate: false,
  })
  expect(summary(await engine.run([web]))).toEqual([
    'web: failed (failed: its archive was replaced while the image was created: generation 5 before, 6 now)',
  ])
})

test('an archive that cannot be read again is a note', async () => {
  await using engine = await startEngine({ state: { objects: [object] } })
  engine.gce.failNext('objects.get', { kind: 'reply', status: 403 })
  const [line = ''] = summary(await engine.run([web]))
  expect(line).toContain('web: created (the generation of its archive could not be re-read: ')
})
