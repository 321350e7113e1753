import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/emulator/config/config-file.ts'

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mintage-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'config.yaml'), text)
  return join(folder, 'config.yaml')
}

test('loads settings from a file', async () => {
  const path = file('quota: documented\nlatency:\n  sources: { rawDisk: { median: 90s, p95: 6m } }\n')
  expect(await loadConfig(path)).toEqual({
    quota: 'documented',
    latency: { sources: { rawDisk: { median: '90s', p95: '6m' } } },
  })
})

test('reports errors with line and column', async () => {
  const path = file('quota: some\nfaults:\n  - { method: image.get, fault: { kind: hang } }\n')
  await expect(loadConfig(path)).rejects.toThrow(
    `${path}:1:8: error: "some" is none of documented, none\n${path}:3:15: error: the emulator has no method image.get`,
  )
})
