import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundle } from './bundle.ts'

/** A process of its own that answers one question at a time. */
export interface Child<Question, Reply> {
  ask(question: Question): Promise<Reply>
  stop(): Promise<void>
}

/** Starts `processes/NAME.ts`, with the garbage collector exposed, so that what it holds can be told from waste. */
export async function startChild<Question extends object, Reply>(
  name: string,
): Promise<Child<Question, Reply>> {
  const process = fork(await bundle(`processes/${name}`), { execArgv: ['--expose-gc'] })
  return {
    async ask(question) {
      process.send(question)
      return (await nextMessage(process, name)) as Reply
    },
    async stop() {
      process.kill()
      await once(process, 'exit')
    },
  }
}

async function nextMessage(process: ChildProcess, name: string): Promise<unknown> {
  const stop = new AbortController()
  const { signal } = stop
  try {
    return await Promise.race([
      once(process, 'message', { signal }).then(([message]) => message),
      once(process, 'exit', { signal }).then(([code]) => {
        throw new Error(`the process ${name} has ended with ${code}`)
      }),
    ])
  } finally {
    stop.abort()
  }
}

/** In the child: answers each question of the parent. */
export function answerQuestions<Question, Reply>(answer: (question: Question) => Promise<Reply>): void {
  process.on('message', (question) => {
    answer(question as Question).then(
      (reply) => process.send?.(reply),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}
