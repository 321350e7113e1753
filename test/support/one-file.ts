import type { CatalogInput } from '../../src/catalog/load-catalog.ts'

/** A manifest that is one file in memory, `images.yaml`, with no variables from outside. */
export function oneFile(text: string, env: CatalogInput['env'] = {}): CatalogInput {
  const bytes = Buffer.from(text)
  return {
    files: ['images.yaml'],
    vars: { given: [], complete: true, diagnostics: [] },
    env,
    now: 0,
    strict: false,
    io: {
      read: () => bytes,
      list: (path) => (path === 'images.yaml' ? 'file' : undefined),
      realPath: (path) => path,
      readStdin: async () => bytes,
    },
  }
}
