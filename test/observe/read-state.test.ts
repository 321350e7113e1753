import { expect, test } from 'vitest'
import { ReadError } from '../../src/observe/read-error.ts'
import { startEngine } from '../support/engine.ts'
import { spec } from '../support/spec.ts'

const inProject = (project: string) =>
  Array.from({ length: 5 }, (_, index) => spec(`image-${index + 1}`, { project }))

test('when the images of one project cannot be read, no request for another is retried after the error', async () => {
  await using engine = await startEngine()
  engine.gce.addFault({
    project: 'closed',
    probability: 1,
    fault: { kind: 'reply', status: 400, reason: 'invalid' },
  })
  engine.gce.addFault({ project: 'busy', probability: 1, fault: { kind: 'reply', status: 503 } })
  await expect(engine.plan([...inProject('busy'), ...inProject('closed')])).rejects.toBeInstanceOf(ReadError)
  await new Promise((resolve) => setImmediate(resolve))
  expect(engine.clock.waiting).toBe(0)
})
