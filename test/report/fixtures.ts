import { imageRef } from '../../src/catalog/image-ref.ts'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { ApiError, type ApiErrorInit } from '../../src/gce/errors/api-error.ts'
import type { SourceFile } from '../../src/manifest/source-file.ts'
import type { Outcome } from '../../src/run/events.ts'
import type { ThrottledTime } from '../../src/run/limits/throttle-stats.ts'

const file: SourceFile = {
  path: 'images.yaml',
  text: 'project: golden\nimages:\n  - name: web-1\n  - name: web-2\n',
}

/** An image as the catalog hands it over; its body holds a key, which no output may show. */
export function specOf(name: string, over: Partial<ImageSpec> = {}): ImageSpec {
  const project = over.project ?? 'golden'
  const offset = Math.max(0, file.text.indexOf(`- name: ${name}`))
  return {
    ...imageRef(project, name),
    source: { kind: 'rawDisk', uri: `https://storage.googleapis.com/golden/${name}.tar.gz` },
    body: { name, imageEncryptionKey: { rawKey: 'SECRET-KEY' } },
    forceCreate: false,
    timeoutMs: undefined,
    place: { file, range: { offset, length: 4 } },
    sourcePlace: { file, range: { offset, length: 4 } },
    ...over,
  }
}

export const linkOf = (spec: ImageSpec): string => `https://www.googleapis.com/compute/v1/${spec.path}`

export const apiError = (init: Partial<ApiErrorInit> = {}): ApiError =>
  new ApiError({ kind: 'failed', message: 'it did not work', ...init })

export const quotaError = (): ApiError =>
  apiError({
    kind: 'quota',
    message: "Quota 'IMAGES' exceeded. Limit: 100.0 globally.",
    reason: 'QUOTA_EXCEEDED',
    items: [
      {
        code: 'QUOTA_EXCEEDED',
        message: "Quota 'IMAGES' exceeded. Limit: 100.0 globally.",
        quota: 'compute.googleapis.com/images limit 100',
        links: ['https://cloud.google.com/compute/quotas'],
      },
    ],
    hint: 'delete images that are no longer used, or ask for more quota',
  })

/** An image whose program printed this text, and failed. */
export function failedVerify(spec: ImageSpec, text: string): Outcome {
  const failure = {
    kind: 'failed',
    reason: 'VERIFY_FAILED',
    message: 'smoke.sh ended with exit code 3',
  } as const
  const verified = { kind: 'failed', code: 3, signal: null, output: { text, isCut: false } } as const
  const step = { id: `verify ${spec.path}`, do: 'verify', end: 'failed', failure, verified } as const
  return { result: 'failed', steps: [step], image: spec, spec, failure, ms: 2_000 }
}

/** What throttled a run: a quota, and a source. */
export const throttled: readonly ThrottledTime[] = [
  { project: 'golden-prod', limiter: 'write', ms: 125_000 },
  {
    project: 'golden-prod',
    limiter: 'source',
    subject: 'projects/golden-prod/zones/us-central1-a/disks/builder',
    ms: 31_000.4,
  },
]
