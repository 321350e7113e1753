import { components } from '../../util/collections/graph.ts'
import { sha256 } from '../../util/node/sha256.ts'
import type { Catalog, FamilyPolicy, ImageSpec } from '../image-spec.ts'
import {
  identityOf,
  imageMember,
  type Member,
  openProjects,
  policyIdentity,
  policyMember,
} from './members.ts'

/** The shard of each image and policy, from 1. */
export interface Partition {
  readonly ofImage: (spec: ImageSpec) => number
  readonly ofPolicy: (policy: FamilyPolicy) => number
}

export interface PartitionOptions {
  /** Shards. */
  readonly count: number
  /** Images started per hour from one source; undefined for no limit: then its images may be in several shards. */
  readonly sourceRate: number | undefined
}

/**
 * Divides a catalog among shards. A shard keeps together the images that one run has to see: those of a family; copies
 * and their origin; images and those that they are created from; images of one external source, as its hourly rate is
 * one. SHA-256 of the smallest name among such images decides their shard, so that an edit elsewhere moves nothing. The
 * shards follow from the entries as written: sources and clocks may differ between the starts of two shards.
 */
export function partition(
  { images, policies = [] }: Pick<Catalog, 'images' | 'policies'>,
  { count, sourceRate }: PartitionOptions,
): Partition {
  const open = openProjects(images, policies)
  const members = new Map<string, Member>([
    ...images.map((spec) => [identityOf(spec), imageMember(spec, open)] as const),
    ...policies.map((policy) => [policyIdentity(policy), policyMember(policy, open)] as const),
  ])
  const shards = new Map<string, number>()
  for (const together of connected(members, sourceRate === undefined)) {
    const known = together.flatMap((identity) => members.get(identity) ?? [])
    const named = known.filter(({ isImage }) => isImage)
    const names = (named.length > 0 ? named : known).map(({ name }) => name)
    const [smallest = ''] = names.sort()
    const shard = shardOf(smallest, count)
    for (const identity of together) shards.set(identity, shard)
  }
  const find = (identity: string): number => {
    const shard = shards.get(identity)
    if (shard === undefined) throw new Error(`${identity} is not part of the divided catalog`)
    return shard
  }
  return {
    ofImage: (spec) => find(identityOf(spec)),
    ofPolicy: (policy) => find(policyIdentity(policy)),
  }
}

/** The members that share a key, directly or by way of others. */
function connected(members: ReadonlyMap<string, Member>, isUnlimited: boolean): string[][] {
  const made = new Set([...members.values()].flatMap(({ provides }) => provides))
  const graph = new Map<string, string[]>([...members.keys()].map((identity) => [identity, []]))
  for (const [identity, { provides, needs, shares }] of members) {
    const shared = isUnlimited ? shares.filter((key) => made.has(key)) : shares
    for (const key of new Set([...provides, ...needs, ...shared])) {
      const node = `key ${key}` // a path may be the identity of a member too
      graph.get(identity)?.push(node)
      const others = graph.get(node)
      if (others) others.push(identity)
      else graph.set(node, [identity])
    }
  }
  return components(graph).map((nodes) => nodes.filter((node) => members.has(node)))
}

/** From 1. */
function shardOf(name: string, count: number): number {
  const digest = sha256(name, 'hex')
  return Number(BigInt(`0x${digest}`) % BigInt(count)) + 1
}
