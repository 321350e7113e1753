import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface StorageServer {
  readonly url: string
  /** Requested objects, `bucket/object`, in the order of the requests. */
  readonly asked: readonly string[]
}

type Reply = { readonly status: number; readonly body: unknown }

/**
 * Forwards to a Compute endpoint all but `GET /storage/v1/b/B/o/O`, which `answer` handles in place of Cloud Storage.
 */
export async function startStorageServer(
  compute: string,
  answer: (bucket: string, object: string) => Reply,
): Promise<StorageServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [, bucket, object] = /^\/storage\/v1\/b\/([^/]+)\/o\/([^/?]+)$/.exec(request.url ?? '') ?? []
    if (bucket === undefined || object === undefined) {
      fetch(new URL(request.url ?? '/', compute)).then(
        async (reply) => write(response, { status: reply.status, body: await reply.json() }),
        () => response.destroy(),
      )
      return
    }
    const [place, name] = [bucket, object].map(decodeURIComponent) as [string, string]
    asked.push(`${place}/${name}`)
    write(response, answer(place, name))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

function write(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** An error as Cloud Storage words it. */
export const storageError = (status: number, reason: string, message: string): Reply => ({
  status,
  body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } },
})
