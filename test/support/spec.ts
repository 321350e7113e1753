import { imageRef } from '../../src/catalog/image-ref.ts'
import type { ImageSource, ImageSpec, Verify } from '../../src/catalog/image-spec.ts'

/** A resolved image in the form of the catalog. */
export function spec(
  name: string,
  more: Partial<Omit<ImageSpec, 'body'>> & { body?: Record<string, unknown> } = {},
): ImageSpec {
  const project = more.project ?? 'golden-prod'
  const source: ImageSource = more.source ?? {
    kind: 'rawDisk',
    uri: `https://storage.googleapis.com/golden/${name}.tar.gz`,
  }
  const place = { file: { path: 'images.yaml', text: `- name: ${name}\n` }, range: { offset: 2, length: 4 } }
  return {
    ...imageRef(project, name),
    source,
    forceCreate: false,
    timeoutMs: undefined,
    place,
    sourcePlace: place,
    ...more,
    body: { name, ...sourceBody(source), ...more.body },
  }
}

function sourceBody(source: ImageSource): Record<string, unknown> {
  switch (source.kind) {
    case 'rawDisk':
      return { rawDisk: { source: source.uri } }
    case 'disk':
      return { sourceDisk: source.path }
    case 'snapshot':
      return { sourceSnapshot: source.path }
    case 'image':
      return { sourceImage: source.path }
    case 'family':
    case 'none':
      return {}
  }
}

/** The test of an image, by a program of the PATH or by its whole path. */
export const verifyBy = (...run: [program: string, ...args: string[]]): Verify => ({
  run,
  timeoutMs: 60_000,
  folder: '/',
  place: { file: { path: 'images.yaml', text: '- verify: [smoke]\n' }, range: { offset: 10, length: 7 } },
})

export const fromImage = (name: string, project = 'golden-prod'): ImageSource => ({
  kind: 'image',
  ...imageRef(project, name),
})
