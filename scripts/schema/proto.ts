import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import protobuf from 'protobufjs'

/** One field of a message, under its JSON name. */
export interface ProtoField {
  readonly name: string
  /** `string`, `int64`, `bool` …, or the name of a message. */
  readonly type: string
  readonly kind: 'single' | 'list' | 'map'
  readonly comment: string
  /** Values of the nested enum that the comment points to: Compute declares such fields as strings. */
  readonly values: readonly string[] | undefined
}

export interface Spec {
  /** `@google-cloud/compute 6.15.0` */
  readonly version: string
  message(name: string): readonly ProtoField[]
  isMessage(type: string): boolean
}

const protoPath = 'build/protos/google/cloud/compute/v1/compute.proto'

/** Reads the API spec that Google ships in its Node client. */
export function readSpec(): Spec {
  const root = packageRoot('@google-cloud/compute')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const text = readFileSync(join(root, protoPath), 'utf8')
  const parsed = protobuf.parse(text, {
    keepCase: true,
    alternateCommentMode: true,
    preferTrailingComment: false,
  })
  const space = parsed.root.lookup('google.cloud.compute.v1') as protobuf.Namespace
  return {
    version: `@google-cloud/compute ${version}`,
    isMessage: (type) => space.get(type) instanceof protobuf.Type,
    message(name) {
      const type = space.lookupType(name)
      return type.fieldsArray.map((field) => toField(type, field))
    },
  }
}

function packageRoot(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  while (!existsSync(join(folder, protoPath))) folder = dirname(folder)
  return folder
}

function toField(type: protobuf.Type, field: protobuf.Field): ProtoField {
  const comment = field.comment ?? ''
  const enumName = comment.split('Check the ')[1]?.split(' enum for the list')[0]
  const nested = enumName === undefined ? undefined : type.get(enumName)
  const values = nested instanceof protobuf.Enum ? Object.keys(nested.values) : undefined
  return {
    name: jsonName(field.name),
    type: field.type,
    kind: field instanceof protobuf.MapField ? 'map' : field.repeated ? 'list' : 'single',
    comment,
    values: values?.filter((value) => !value.startsWith('UNDEFINED_')).sort(),
  }
}

/** The JSON name by the rule of proto3: `disk_size_gb` is `diskSizeGb`. */
function jsonName(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
