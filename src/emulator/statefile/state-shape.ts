import { checkedString, oneOf, type Shape, time } from '../base/shape.ts'
import { matches, nameRegex, projectRegex } from '../base/urls.ts'
import { failureRule } from '../contract/failure-rule.ts'
import { objectShape } from '../contract/object-state.ts'
import { diskKind } from '../members/disk.ts'
import { betaDeprecation, deprecationStates, imageKind } from '../members/image.ts'
import { licenseKind } from '../members/license.ts'
import { iamPolicy, shieldedState, strings } from '../members/shapes.ts'
import { snapshotKind } from '../members/snapshot.ts'

const nameThat = (error: string) => checkedString((value) => matches(value, nameRegex), error)
const projectId = checkedString((value) => matches(value, projectRegex), 'is not a project id')

const dated = { name: nameThat('is not a valid name'), project: 'string', creationTimestamp: time } as const
const common = {
  ...dated,
  keySha256: checkedString(
    (value) => Buffer.from(value, 'base64').length === 32,
    'is not a SHA-256 in base64',
  ),
  iamPolicy,
} as const
const inheritedMembers = { shieldedInstanceInitialState: shieldedState } as const
const image = {
  family: nameThat('is not a valid family'),
  status: oneOf('PENDING', 'READY', 'FAILED', 'DELETING'),
  deprecated: { members: { ...betaDeprecation.members, state: oneOf(...deprecationStates) } },
} as const

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
    type: oneOf('insert', 'delete'),
    image: 'string',
    insertTime: time,
    startTime: time,
    endTime: time,
    dueTime: time,
    end: {
      required: ['kind'],
      members: {
        kind: oneOf('status', 'gone', 'change', 'nothing'),
        path: 'string',
        status: 'string',
        members: 'any',
      },
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

const project: Shape = { members: { number: 'int64', imagesQuota: 'number', deny: strings, grant: strings } }

/** EmulatorState, apart from what depends on other entries. */
export const stateShape: Shape = {
  members: {
    projects: { either: [{ list: projectId }, { map: project, keyRule: projectId.rule }] },
    images: { list: entry(imageKind.state, common, image) },
    disks: { list: entry(diskKind.state, common, inheritedMembers) },
    snapshots: { list: entry(snapshotKind.state, common, inheritedMembers) },
    licenses: { list: entry(licenseKind.state, dated) },
    objects: { list: objectShape },
    failures: { list: failureRule },
    operations: { list: operation },
    sourceUses: {
      list: { required: ['source', 'times'], members: { source: 'string', times: { list: time } } },
    },
  },
}
