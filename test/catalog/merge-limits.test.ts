import { expect, it } from 'vitest'
import { mergeLimits } from '../../src/catalog/merge-limits.ts'
import type { FileLimits } from '../../src/manifest/check-file.ts'
import { diagnosticText, parsedFile } from '../support/manifest.ts'

function limitsOf(path: string, limits: FileLimits['raw'], overrides?: FileLimits): FileLimits {
  const parsed = parsedFile(`limits: ${JSON.stringify(limits)}\n`, path)
  return { parsed, raw: limits, overrides: overrides?.parsed }
}

const merge = (...files: readonly FileLimits[]) => {
  const { limits, diagnostics } = mergeLimits(files)
  return { limits, reported: diagnostics.map(diagnosticText) }
}

it('takes each limit from the file that sets it, in the unit of the limit', () => {
  const a = limitsOf('a.yaml', { rate: '5/s', sourceRate: 'off' })
  const b = limitsOf('b.yaml', { concurrency: 20, listRate: '60/min' })
  expect(merge(a, b)).toEqual({
    limits: { rate: 300, sourceRate: 'off', concurrency: 20, listRate: 60 },
    reported: [],
  })
})

it('accepts one limit in several files if they agree', () => {
  expect(merge(limitsOf('a.yaml', { rate: '5/s' }), limitsOf('b.yaml', { rate: 300 }))).toEqual({
    limits: { rate: 300 },
    reported: [],
  })
})

it('reports each value that differs from the first', () => {
  const files = [
    limitsOf('a.yaml', { rate: 1 }),
    limitsOf('b.yaml', { rate: 2 }),
    limitsOf('c.yaml', { rate: 1 }),
  ]
  expect(merge(...files)).toEqual({
    limits: { rate: 1 },
    reported: [
      'b.yaml:1:17 error: limits.rate has two values, 1 and 2; keep one of them; 1:17 note: first defined here',
    ],
  })
})

it('lets a manifest override its folder', () => {
  const folder = limitsOf('_catalog.yaml', { rate: 1, readRate: 7 })
  expect(merge(folder, limitsOf('a.yaml', { rate: 2 }, folder))).toEqual({
    limits: { rate: 2, readRate: 7 },
    reported: [],
  })
})

it('has no limits without files', () => {
  expect(merge()).toEqual({ limits: {}, reported: [] })
})
