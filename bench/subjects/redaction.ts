import { operationError } from '../../src/gce/errors/classify.ts'
import { failureDetails, failureHeadline } from '../../src/report/view/failure-view.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { atMost, type Measurement } from '../results.ts'

const length = 160_000
const rounds = 5
const units = [
  '-eyJ',
  'a.',
  '1//',
  'Bearer ',
  'rawKey="',
  '-----BEGIN ',
  'A/',
  '\u001b;?;?',
  "Required '",
  '\u0000',
]

/** From the text of an error to its printed lines: the minimum of several rounds. */
function costMs(text: string, secrets: Secrets): number {
  let minMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    const message = secrets.hide(text)
    const error = operationError({
      name: 'operation-1',
      status: 'DONE',
      error: { errors: [{ code: 'INVALID_FIELD', message }] },
    })
    if (error) failureDetails(error).push(failureHeadline(error))
    minMs = Math.min(minMs, performance.now() - startMs)
  }
  return minMs
}

/** The most expensive of several hostile texts that a server or proxy may send. */
export async function redaction(): Promise<Measurement[]> {
  const secrets = new Secrets()
  secrets.add('k+9/aB3Qw0ZyXv7tSr5pOn1mLk8jIh6gFe4dCb2aY+A=', 'ya29.a0AfH6SMB-canary-token-7f3a')
  const costs = units.map((unit) => costMs(`\u001b${unit.repeat(length / unit.length)}`, secrets))
  const ms = Math.max(...costs)
  return [
    {
      name: '160 kB of hostile error text, redacted and formatted',
      value: `${ms.toFixed(1)} ms`,
      target: atMost(50, ms, ' ms'),
    },
  ]
}
