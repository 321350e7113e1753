import type { Shape } from '../base/shape.ts'
import { objectShape } from '../contract/object-state.ts'
import { failure } from '../contract/settings-shape.ts'

import { policyShape } from '../services/iam/iam-bodies.ts'
import { previewDeprecation, shieldedState } from '../services/images/image-shape.ts'
import { rolloutPolicy } from '../services/images/rollout.ts'

const strings: Shape = { list: 'string' }
const key: Shape = {
  members: { kmsKeyName: 'string', kmsKeyServiceAccount: 'string', sha256: 'string' },
}

const common: Readonly<Record<string, Shape>> = {
  name: 'string',
  project: 'string',
  kind: 'string',
  id: 'int64',
  selfLink: 'string',
  creationTimestamp: 'string',
  description: 'string',
  status: 'string',
  labels: { map: 'string' },
  labelFingerprint: 'string',
  licenses: strings,
  licenseCodes: { list: 'int64' },
  guestOsFeatures: { list: { either: ['string', { members: { type: 'string' }, required: ['type'] }] } },
  architecture: 'string',
  enableConfidentialCompute: 'boolean',
  satisfiesPzi: 'boolean',
  satisfiesPzs: 'boolean',
  userLicenses: strings,
  keySha256: 'string',
  iamPolicy: policyShape,
}

const image: Shape = {
  required: ['name'],
  members: {
    ...common,
    family: 'string',
    diskSizeGb: 'int64',
    archiveSizeBytes: 'int64',
    storageLocations: strings,
    sourceType: 'string',
    rawDisk: { members: { source: 'string', containerType: 'string', sha1Checksum: 'string' } },
    sourceDisk: 'string',
    sourceDiskId: 'int64',
    sourceImage: 'string',
    sourceImageId: 'int64',
    sourceSnapshot: 'string',
    sourceSnapshotId: 'int64',
    deprecated: previewDeprecation,
    imageEncryptionKey: key,
    shieldedInstanceInitialState: shieldedState,
    locked: 'boolean',
    rolloutOverride: rolloutPolicy,
  },
}

const disk: Shape = {
  required: ['name'],
  members: {
    ...common,
    zone: 'string',
    region: 'string',
    replicaZones: strings,
    sizeGb: 'int64',
    type: 'string',
    users: strings,
    sourceImage: 'string',
    sourceImageId: 'int64',
    sourceSnapshot: 'string',
    sourceSnapshotId: 'int64',
    diskEncryptionKey: key,
    physicalBlockSizeBytes: 'int64',
    provisionedIops: 'int64',
    provisionedThroughput: 'int64',
    accessMode: 'string',
    storagePool: 'string',
    resourcePolicies: strings,
    sourceDisk: 'string',
    sourceDiskId: 'int64',
    locked: 'boolean',
    eraseWindowsVssSignature: 'boolean',
    interface: 'string',
    multiWriter: 'boolean',
    storageType: 'string',
    lastAttachTimestamp: 'string',
    lastDetachTimestamp: 'string',
    shieldedInstanceInitialState: shieldedState,
  },
}

const snapshot: Shape = {
  required: ['name'],
  members: {
    ...common,
    diskSizeGb: 'int64',
    storageBytes: 'int64',
    storageBytesStatus: 'string',
    creationSizeBytes: 'int64',
    downloadBytes: 'int64',
    storageLocations: strings,
    sourceDisk: 'string',
    sourceDiskId: 'int64',
    snapshotType: 'string',
    chainName: 'string',
    autoCreated: 'boolean',
    snapshotEncryptionKey: key,
    shieldedInstanceInitialState: shieldedState,
  },
}

const license: Shape = {
  required: ['name'],
  members: {
    name: 'string',
    project: 'string',
    kind: 'string',
    id: 'int64',
    selfLink: 'string',
    creationTimestamp: 'string',
    description: 'string',
    licenseCode: 'int64',
    chargesUseFee: 'boolean',
    transferable: 'boolean',
  },
}

const operation: Shape = {
  required: ['project', 'name', 'id', 'insertTime', 'startTime'],
  members: {
    project: 'string',
    name: 'string',
    id: 'string',
    zone: 'string',
    region: 'string',
    operationType: 'string',
    target: 'string',
    targetId: 'string',
    type: 'string',
    image: 'string',
    insertTime: 'string',
    startTime: 'string',
    endTime: 'string',
    dueTime: 'string',
    end: {
      required: ['kind'],
      members: { kind: 'string', path: 'string', status: 'string', members: 'any' },
    },
    requestId: 'string',
    failure: {
      required: ['code', 'message'],
      members: {
        code: 'string',
        message: 'string',
        httpStatus: 'number',
        errorDetails: { list: 'any' },
        leaves: 'string',
      },
    },
    warnings: { list: 'any' },
    busySource: 'string',
  },
}

const project: Shape = { members: { number: 'int64', imagesQuota: 'number', deny: strings } }

/** EmulatorState, as far as names and types go. */
export const stateShape: Shape = {
  members: {
    projects: { either: [strings, { map: project }] },
    images: { list: image },
    disks: { list: disk },
    snapshots: { list: snapshot },
    licenses: { list: license },
    objects: { list: objectShape },
    failures: { list: failure },
    operations: { list: operation },
    sourceUses: { list: { required: ['source', 'times'], members: { source: 'string', times: strings } } },
  },
}
