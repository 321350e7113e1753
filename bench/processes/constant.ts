import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerQuestions } from '../child.ts'

/** What the server shall answer to everything. */
export interface ConstantQuestion {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A bare node:http server that answers a constant: what the emulator's speed is measured against. */
answerQuestions<ConstantQuestion, { url: string }>(async ({ headers, body }) => {
  const server = createServer({ keepAliveTimeout: 600_000 }, (_request, response) => {
    response.writeHead(200, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})
