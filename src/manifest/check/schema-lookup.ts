import { readFileSync } from 'node:fs'
import { packageFile } from '../../util/package-file.ts'
import type { Path } from '../diagnostic.ts'
import { dropNull } from './drop-null.ts'

export interface SchemaNode {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, SchemaNode>>
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly propertyNames?: SchemaNode
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly type?: string | readonly string[]
  readonly pattern?: string
  readonly patternErrorMessage?: string
  readonly 'x-output-only'?: Readonly<Record<string, string>>
  readonly 'x-left-out'?: Readonly<Record<string, string>>
  readonly 'x-reserved'?: Readonly<Record<string, string>>
}

let schema: SchemaNode | undefined

/** The part of the published schema for a place of a manifest; read when the first error needs it. */
export function schemaAt(path: Path): SchemaNode | undefined {
  schema ??= JSON.parse(
    readFileSync(packageFile('schemas/manifest.schema.json'), 'utf8'),
    dropNull,
  ) as SchemaNode
  let node: SchemaNode | undefined = schema
  for (const step of path) {
    node = childOf(resolved(node), step)
    if (node === undefined) return undefined
  }
  return resolved(node)
}

function childOf(node: SchemaNode, step: string | number): SchemaNode | undefined {
  const property = node.properties?.[step]
  if (property) return property
  if (typeof node.additionalProperties === 'object') return node.additionalProperties
  return node.items
}

/** Follows references; of alternatives, uses the map. */
function resolved(node: SchemaNode): SchemaNode {
  if (node.$ref !== undefined) return schema?.$defs?.[node.$ref.replace('#/$defs/', '')] ?? node
  const map = node.anyOf?.find(({ $ref }) => $ref !== undefined)
  return map ? resolved(map) : node
}

let knownFields: readonly string[] | undefined

/** The fields of an image and of the maps below it, such as `rawDisk.source`. */
export function imageFields(): readonly string[] {
  const below = (node: SchemaNode | undefined, depth: number): string[] =>
    Object.entries(node?.properties ?? {}).flatMap(([name, child]) => {
      const inner = depth === 0 ? [] : below(resolved(child), depth - 1)
      return [name, ...inner.map((field) => `${name}.${field}`)]
    })
  knownFields ??= below(schemaAt(['images', 0]), 1)
  return knownFields
}
