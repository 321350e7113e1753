import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { writeSafely } from '../../src/listeners/safe-stream.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a pipe whose reader has closed it gets no further writes, without an error', async () => {
  const reader = spawn(process.execPath, ['-e', 'process.stdin.destroy()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(reader, 'exit')
  writeSafely(reader.stdin, 'x')
  if (!reader.stdin.destroyed) await new Promise((resolve) => reader.stdin.once('close', resolve))
  writeSafely(reader.stdin, 'y')
  await turn()
  expect(reader.stdin.writableLength).toBe(0)
})

function failing(code: string): Writable {
  return new Writable({
    autoDestroy: false,
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(code), { code }))
    },
  })
}

test.each(['EPIPE', 'ENOSPC'])('after %s it writes nothing more', async (code) => {
  let writes = 0
  const stream = failing(code)
  const write = stream.write.bind(stream)
  stream.write = ((chunk: string) => {
    writes += 1
    return write(chunk)
  }) as typeof stream.write
  for (let i = 0; i < 3; i++) {
    writeSafely(stream, 'x')
    await turn()
  }
  expect(writes).toBe(1)
})

test('a log that cannot be written is abandoned, and the run continues', async () => {
  const stream = failing('ENOSPC')
  writeSafely(stream, 'x')
  await turn()
  writeSafely(stream, 'y')
  expect(stream.writableLength).toBe(0)
})
