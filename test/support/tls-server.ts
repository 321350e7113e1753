import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { tlsFile } from './proxy.ts'

/** An HTTPS server of the test with the certificate `NAME.pem`: its `HOST:PORT`, and how many connections it has seen. */
export async function startTlsServer(name: string): Promise<{ host: string; connections: () => number }> {
  const pem = readFileSync(tlsFile(name))
  const server = createServer({ key: pem, cert: pem })
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections }
}
