import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundle } from './bundle.ts'

/** A process that handles one request at a time. */
export interface Child<Request, Response> {
  request(request: Request): Promise<Response>
  stop(): Promise<void>
}

/** Starts `processes/NAME.ts`. It can collect garbage before it measures what it holds. */
export async function startChild<Request extends object, Response>(
  name: string,
): Promise<Child<Request, Response>> {
  const process = fork(await bundle(`processes/${name}`), { execArgv: ['--expose-gc'] })
  return {
    async request(request) {
      process.send(request)
      return (await nextMessage(process, name)) as Response
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
        throw new Error(`process ${name} exited with code ${code}`)
      }),
    ])
  } finally {
    stop.abort()
  }
}

/** In the child process: handles each request of the parent. An error ends the process. */
export function handleRequests<Request, Response>(handle: (request: Request) => Promise<Response>): void {
  process.on('message', (request) => {
    handle(request as Request).then(
      (response) => process.send?.(response),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}
