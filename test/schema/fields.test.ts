import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { buildSchema } from '../../scripts/schema/build-schema.ts'
import { readSpec } from '../../scripts/schema/proto.ts'
import { comparators } from '../../src/plan/drift.ts'

interface Definition {
  readonly properties: Readonly<Record<string, { readonly anyOf?: readonly { readonly enum?: string[] }[] }>>
  readonly 'x-output-only': Readonly<Record<string, string>>
  readonly 'x-left-out': Readonly<Record<string, string>>
}

const { $defs, ...root } = buildSchema(readSpec())
const defs = $defs as Readonly<Record<string, Definition>>

/** The spec read a second time, without the generator's reader: protobufjs gives the JSON names itself. */
const proto = 'node_modules/@google-cloud/compute/build/protos/google/cloud/compute/v1/compute.proto'
const space = protobuf
  .parse(readFileSync(proto, 'utf8'))
  .root.lookup('google.cloud.compute.v1') as protobuf.Namespace

function fieldsOf(message: string): readonly protobuf.Field[] {
  return space.lookupType(message).fieldsArray
}

function messagesHeldBy(message: string, found = new Set<string>()): Set<string> {
  if (found.has(message)) return found
  found.add(message)
  for (const { name, type } of fieldsOf(message)) {
    const isOutput = defs[message]?.['x-output-only'][name] !== undefined
    if (!isOutput && space.get(type) instanceof protobuf.Type) messagesHeldBy(type, found)
  }
  return found
}

test('every message of an image has a definition, and no others exist', () => {
  expect([...messagesHeldBy('Image'), 'ImageDefaults'].sort()).toEqual(Object.keys(defs).sort())
})

const ownKeys: Readonly<Record<string, readonly string[]>> = {
  Image: ['project', 'projects', 'forceCreate', 'timeout', 'matrix', 'adopt', 'verify'],
  CustomerEncryptionKey: ['rawKeyFile'],
  FileContentBuffer: ['file'],
}

test.each([...messagesHeldBy('Image')])('%s: each field is input, output-only or omitted', (message) => {
  const definition = defs[message]
  const reported = [
    ...Object.keys(definition?.properties ?? {}),
    ...Object.keys(definition?.['x-output-only'] ?? {}),
    ...Object.keys(definition?.['x-left-out'] ?? {}),
  ]
  const fields = fieldsOf(message).map(({ name }) => name)
  expect(fields.length).toBeGreaterThan(0)
  expect(reported.sort()).toEqual([...fields, ...(ownKeys[message] ?? [])].sort())
})

test('fields that only the API sets', () => {
  expect(Object.keys(defs.Image?.['x-output-only'] ?? {})).toEqual([
    'archiveSizeBytes',
    'creationTimestamp',
    'deprecated',
    'enableConfidentialCompute',
    'id',
    'kind',
    'labelFingerprint',
    'satisfiesPzi',
    'satisfiesPzs',
    'selfLink',
    'sourceDiskId',
    'sourceImageId',
    'sourceSnapshotId',
    'status',
  ])
  expect(defs.CustomerEncryptionKey?.['x-output-only']).toEqual({
    sha256: 'is set by the API; remove it',
  })
})

test('defaults accept the keys of an image except name and matrix', () => {
  const { name, matrix: _matrix, ...others } = defs.Image?.properties ?? {}
  expect(name).toBeDefined()
  expect(defs.ImageDefaults?.properties).toEqual(others)
})

test('each input field has a rule for drift', () => {
  const fields = Object.keys(defs.Image?.properties ?? {}).filter((key) => !ownKeys.Image?.includes(key))
  expect(fields.filter((key) => !(key in comparators))).toEqual([])
})

test('the top level has ten keys and x-… keys', () => {
  expect(Object.keys(root.properties as object)).toEqual([
    'project',
    'vars',
    'limits',
    'projects',
    'replicate',
    'catalog',
    'onDrift',
    'families',
    'defaults',
    'images',
  ])
  expect(root.patternProperties).toEqual({ '^x-': {} })
})

test.each([
  ['Image', 'architecture', ['ARM64', 'X86_64']],
  ['Image', 'sourceType', ['RAW']],
  ['RawDisk', 'containerType', ['TAR']],
  ['FileContentBuffer', 'fileType', ['BIN', 'UNDEFINED', 'X509']],
  [
    'GuestOsFeature',
    'type',
    [
      'BARE_METAL_LINUX_COMPATIBLE',
      'BMSAI_CAPABLE',
      'CCA_CAPABLE',
      'GVNIC',
      'IDPF',
      'MULTI_IP_SUBNET',
      'SECURE_BOOT',
      'SEV_CAPABLE',
      'SEV_LIVE_MIGRATABLE',
      'SEV_LIVE_MIGRATABLE_V2',
      'SEV_SNP_CAPABLE',
      'SNP_SVSM_CAPABLE',
      'SUSPEND_RESUME_COMPATIBLE',
      'SUSPEND_SAFE_FPR',
      'TDX_CAPABLE',
      'UEFI_COMPATIBLE',
      'VIRTIO_SCSI_MULTIQUEUE',
      'WINDOWS',
    ],
  ],
])(
  '%s.%s offers the values of the enum, of its comment and of newer specs, and lets others pass',
  (message, field, values) => {
    const [closed, open] = defs[message]?.properties[field]?.anyOf ?? []
    expect(closed).toEqual({ type: 'string', enum: values })
    expect(open).toEqual({
      type: 'string',
      minLength: 1,
      deprecationMessage: expect.stringContaining('not documented in the API spec'),
    })
  },
)
