import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { handleRequests } from '../child-process.ts'

/** The response of the server to every request. */
export interface ConstantServerRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A bare node:http server with a constant response, as the baseline for the emulator. */
handleRequests<ConstantServerRequest, { url: string }>(async ({ headers, body }) => {
  const server = createServer({ keepAliveTimeout: 600_000 }, (_request, response) => {
    response.writeHead(200, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})
