import { expect } from 'vitest'
import { type CatalogInput, loadCatalog } from '../../src/catalog/load-catalog.ts'
import type { GivenVars } from '../../src/manifest/expressions/vars.ts'
import { diagnosticText, testEnv } from './manifest.ts'

export const noVars: GivenVars = { given: [], complete: true, diagnostics: [] }

/** Texts by file name, or the text of `images.yaml`. */
export type TestFiles = Readonly<Record<string, string>> | string

/** Loads all given files but `_catalog.yaml`, which applies to all of them. */
export async function loadTexts(files: TestFiles, more: Partial<CatalogInput> = {}) {
  const texts = typeof files === 'string' ? { 'images.yaml': files } : files
  const loaded = await loadCatalog({
    files: Object.keys(texts).filter((name) => !['_catalog.yaml', 'mintage.lock'].includes(name)),
    lock: { path: 'mintage.lock', isNamed: false, need: 'optional' as const },
    vars: noVars,
    env: testEnv,
    now: 0,
    project: undefined,
    fallbackProject: 'fallback',
    strict: false,
    io: {
      read: (path) => Buffer.from(texts[path] ?? ''),
      list: (path) => (texts[path] === undefined ? undefined : 'file'),
      realPath: (path) => path,
      readStdin: async () => Buffer.from(texts['-'] ?? ''),
    },
    ...more,
  })
  const { catalog, limits, diagnostics } = loaded
  return { loaded, catalog, limits, reported: diagnostics.map(diagnosticText) }
}

/** The diagnostics of files that have an error. */
export async function errorsOf(files: TestFiles): Promise<readonly string[]> {
  const { catalog, reported } = await loadTexts(files)
  expect(catalog).toBeUndefined()
  return reported
}
