import { createRandom } from '../../../src/emulator/base/random.ts'

const get =
  'GET /compute/v1/projects/golden-prod/global/images HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n\r\n'
const post =
  'POST /compute/v1/projects/golden-prod/global/images HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"name":01'
const chunked = `${post.replace('content-length: 10', 'transfer-encoding: chunked').replace('{"name":01', '')}a\r\n{"name":01\r\n0\r\n\r\n`
const batch = `POST /batch/compute/v1 HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/mixed; boundary=b\r\ncontent-length: 81\r\n\r\n--b\r\ncontent-type: application/http\r\ncontent-id: <a>\r\n\r\nGET /projects/nope\r\n\r\n--b--\r\n`

/** Requests that no client sends. */
const broken = [
  '',
  '\r\n\r\n',
  '\0',
  'GET',
  'GET /\r\n',
  'GET / HTTP/0.9\r\n\r\n',
  'GET / HTTP/2.0\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',

  'GET * HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET  / HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET / HTTP/1.1\nhost: x\n\n',
  '\x16\x03\x01\x02\0\x01',

  'GET / HTTP/1.1\r\nhost: x\r\n: x\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: x\r\nx : y\r\n\r\n',
  'GET / HTTP/1.1\r\n host: x\r\n\r\n',
  post.replace('length: 10', 'length: -1'),
  post.replace('length: 10', 'length: 10, 11'),
  post.replace('length: 10', 'length: 1e1'),
  post.replace('length: 10', 'length: 99999999999999999999'),
  post.replace('length: 10', 'length: 10\r\ntransfer-encoding: chunked'),
  post.replace('length: 10', 'length: 9'), // one byte of the next request
  post.replace('length: 10', 'length: 11'), // cut off
  chunked.replace('\r\na\r\n', '\r\nfffffffffffffffff\r\n'),
  chunked.replace('\r\na\r\n', '\r\n-1\r\n'),
  chunked.replace('0\r\n\r\n', ''),
  chunked.replace('chunked', 'gzip, chunked'),
  chunked.replace('chunked', 'chunked, chunked'),
  get.replace('host: x', `x: ${'y'.repeat(70_000)}`),
  get.replace('host: x', 'x: y\r\n'.repeat(5_000)),
  get.replace('/compute', `/${'z'.repeat(40_000)}`),
  get.replace('host: x', 'host: x\0'),
  get.replace('GET', 'G\u00cbT'),
  `${get}${get}NONSENSE\r\n\r\n`,
]

/** That many requests that are not valid HTTP: those above, then valid ones with bytes changed, removed or added. */
export function brokenRequests(count: number, seed: number): Buffer[] {
  const random = createRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const good = [get, post, chunked, batch].map((text) => Buffer.from(text, 'latin1'))
  return Array.from({ length: count }, (_, index) => {
    const text = broken[index]
    if (text !== undefined) return Buffer.from(text, 'latin1')
    let bytes = good[index % good.length] ?? Buffer.alloc(0)
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(bytes.length)
      const kept = bytes.subarray(at + (below(4) === 0 ? below(20) : below(2)))
      const added = Buffer.from(
        Array.from({ length: below(3) }, () => (below(2) ? below(256) : 0x20 + below(95))),
      )
      bytes = Buffer.concat([bytes.subarray(0, at), added, kept])
    }
    return bytes
  })
}
