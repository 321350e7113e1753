import type { EmulatorState, ImageState } from '../../../src/emulator/public.ts'
import { dayMs, nowMs, ourLabels } from '../../support/family.ts'

/** A READY image of the catalog in family web, created `days` before now: `web-12`. */
export const web = (days: number, more: Partial<ImageState> = {}): ImageState => ({
  project: 'golden-prod',
  name: `web-${days}`,
  family: 'web',
  labels: ourLabels,
  creationTimestamp: new Date(nowMs - days * dayMs).toISOString(),
  ...more,
})

export const lifecycle = (
  state: 'DEPRECATED' | 'OBSOLETE' | 'DELETED',
  dates: Record<string, string> = {},
): Partial<ImageState> => ({ deprecated: { state, ...dates } })

/** Entries of family web, of which the newest two stay. */
export const webManifest = (...entries: readonly string[]): string => `catalog: golden
project: golden-prod
families: { web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d } }
defaults: { family: web, rawDisk: { source: gs://b/o.tar.gz } }
images:
${entries.map((entry) => `  - { ${entry} }\n`).join('')}`

/** `web-1 in web OBSOLETE` */
export const statesOf = ({ images = [] }: EmulatorState): string[] =>
  images.map(({ name, family, deprecated }) =>
    [name, family && `in ${family}`, deprecated?.state].filter(Boolean).join(' '),
  )
