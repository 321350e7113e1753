import { expect, test } from 'vitest'
import { WaitQueue } from '../../src/util/wait-queue.ts'

function startLine() {
  const over = new AbortController()
  const line = new WaitQueue<number>(over.signal)
  const served: string[] = []
  const join = (name: string, signal?: AbortSignal) =>
    line.join(signal).then(
      (value) => served.push(`${name} ${value}`),
      (reason) => served.push(`${name} ${reason}`),
    )
  return { over, line, served, join }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('serves in order of arrival; serves nothing if nothing waits', async () => {
  const { line, served, join } = startLine()
  line.serve(0)
  for (const name of ['a', 'b', 'c']) void join(name)
  line.serve(1)
  line.serve(2)
  await settle()
  expect(served).toEqual(['a 1', 'b 2'])
  expect(line.size).toBe(1)
})

test('a waiter that leaves is rejected with its reason, and skipped', async () => {
  const { line, served, join } = startLine()
  const gone = new AbortController()
  void join('a', gone.signal)
  void join('b')
  gone.abort('gone')
  await settle()
  expect([served, line.size]).toEqual([['a gone'], 1])
  line.serve(1)
  void join('c', gone.signal)
  await settle()
  expect([served, line.size]).toEqual([['a gone', 'b 1', 'c gone'], 0])
})

test('once it is over, rejects everything that waits, and later calls', async () => {
  const { over, line, served, join } = startLine()
  void join('a')
  void join('b', new AbortController().signal)
  over.abort('over')
  void join('c')
  await settle()
  expect([served, line.size]).toEqual([['a over', 'b over', 'c over'], 0])
})

test('the signal of the line itself needs no listener for each who waits', async () => {
  const { over, line, served, join } = startLine()
  const warnings: Error[] = []
  const listen = (warning: Error) => warnings.push(warning)
  process.on('warning', listen)
  for (let n = 0; n < 100; n++) void join(String(n), over.signal)
  over.abort('over')
  await settle()
  process.off('warning', listen)
  expect([served.length, line.size, warnings]).toEqual([100, 0, []])
})

test('ten thousand are served in their order', async () => {
  const { line, served, join } = startLine()
  for (let n = 0; n < 10_000; n++) void join(String(n))
  for (let n = 0; n < 10_000; n++) line.serve(n)
  await settle()
  expect(served).toEqual(Array.from({ length: 10_000 }, (_, n) => `${n} ${n}`))
})
