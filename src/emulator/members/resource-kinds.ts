import { diskKind } from './disk.ts'
import { imageKind } from './image.ts'
import type { ResourceKind } from './member.ts'
import { snapshotKind } from './snapshot.ts'

/** Resources that requests create, by their collection. */
export const resourceKinds = {
  images: imageKind,
  disks: diskKind,
  snapshots: snapshotKind,
} as const satisfies Readonly<Record<string, ResourceKind>>
