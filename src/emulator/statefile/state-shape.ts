import type { Shape } from '../base/shape.ts'
import { failureRule } from '../contract/failure-rule.ts'
import { objectShape } from '../contract/object-state.ts'
import { diskKind } from '../members/disk.ts'
import { imageKind } from '../members/image.ts'
import { licenseKind } from '../members/license.ts'
import { iamPolicy, shieldedState, strings } from '../members/shapes.ts'
import { snapshotKind } from '../members/snapshot.ts'

const common = { project: 'string', keySha256: 'string', iamPolicy } as const
const handedOn = { shieldedInstanceInitialState: shieldedState } as const

const entry = (...members: readonly Readonly<Record<string, Shape>>[]): Shape => ({
  required: ['name'],
  members: Object.assign({}, ...members),
})

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
    images: { list: entry(common, imageKind.state) },
    disks: { list: entry(common, handedOn, diskKind.state) },
    snapshots: { list: entry(common, handedOn, snapshotKind.state) },
    licenses: { list: entry({ project: 'string' }, licenseKind.state) },
    objects: { list: objectShape },
    failures: { list: failureRule },
    operations: { list: operation },
    sourceUses: { list: { required: ['source', 'times'], members: { source: 'string', times: strings } } },
  },
}
