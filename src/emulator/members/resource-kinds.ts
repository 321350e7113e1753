import type { Resource } from '../base/resources.ts'
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

const byKind = new Map<unknown, ResourceKind>(Object.values(resourceKinds).map((one) => [one.kind, one]))

/** The kind of a resource by its `kind`; undefined if requests do not create it. */
export const kindOf = ({ kind }: Resource): ResourceKind | undefined => byKind.get(kind)
