import { badRequest, computeError } from '../http/api-error.ts'
import { type Misfit, misfits, type Path, type Shape, withoutNulls } from '../shape.ts'

/** CustomerEncryptionKey of the v1 API. */
export interface EncryptionKey {
  readonly rawKey?: string
  readonly rsaEncryptedKey?: string
  readonly kmsKeyName?: string
  readonly kmsKeyServiceAccount?: string
}

export interface KeyFile {
  readonly content?: string
  readonly fileType?: string
}

/** The members of an Image that images.insert takes, as they come in: int64 as number or string. */
export interface ImageBody {
  readonly name?: string
  readonly description?: string
  readonly family?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly architecture?: string
  readonly diskSizeGb?: string | number
  readonly guestOsFeatures?: readonly { readonly type?: string }[]
  readonly licenses?: readonly string[]
  readonly licenseCodes?: readonly (string | number)[]
  readonly storageLocations?: readonly string[]
  readonly sourceType?: string
  readonly rawDisk?: {
    readonly source?: string
    readonly containerType?: string
    readonly sha1Checksum?: string
  }
  readonly sourceDisk?: string
  readonly sourceImage?: string
  readonly sourceSnapshot?: string
  readonly imageEncryptionKey?: EncryptionKey
  readonly sourceDiskEncryptionKey?: EncryptionKey
  readonly sourceImageEncryptionKey?: EncryptionKey
  readonly sourceSnapshotEncryptionKey?: EncryptionKey
  readonly shieldedInstanceInitialState?: {
    readonly pk?: KeyFile
    readonly keks?: readonly KeyFile[]
    readonly dbs?: readonly KeyFile[]
    readonly dbxs?: readonly KeyFile[]
  }
}

const key: Shape = {
  members: {
    kmsKeyName: 'string',
    kmsKeyServiceAccount: 'string',
    rawKey: 'string',
    rsaEncryptedKey: 'string',
    sha256: 'string',
  },
}
const file: Shape = { members: { content: 'string', fileType: 'string' } }

export const shieldedState: Shape = {
  members: { pk: file, keks: { list: file }, dbs: { list: file }, dbxs: { list: file } },
}

export const deprecation: Shape = {
  members: {
    state: 'string',
    replacement: 'string',
    deprecated: 'string',
    obsolete: 'string',
    deleted: 'string',
  },
}

/**
 * The Image message of the v1 API, written down from its proto. Output-only members fit too, and are ignored, as
 * is the custom of Google's APIs: clients send back whole resources.
 */
const image: Shape = {
  members: {
    architecture: 'string',
    archiveSizeBytes: 'int64',
    creationTimestamp: 'string',
    deprecated: deprecation,
    description: 'string',
    diskSizeGb: 'int64',
    enableConfidentialCompute: 'boolean',
    family: 'string',
    guestOsFeatures: { list: { members: { type: 'string' } } },
    id: 'int64',
    imageEncryptionKey: key,
    kind: 'string',
    labelFingerprint: 'string',
    labels: { map: 'string' },
    licenseCodes: { list: 'int64' },
    licenses: { list: 'string' },
    name: 'string',
    params: { members: { resourceManagerTags: { map: 'string' } } },
    rawDisk: { members: { containerType: 'string', sha1Checksum: 'string', source: 'string' } },
    satisfiesPzi: 'boolean',
    satisfiesPzs: 'boolean',
    selfLink: 'string',
    shieldedInstanceInitialState: shieldedState,
    sourceDisk: 'string',
    sourceDiskEncryptionKey: key,
    sourceDiskId: 'string',
    sourceImage: 'string',
    sourceImageEncryptionKey: key,
    sourceImageId: 'string',
    sourceSnapshot: 'string',
    sourceSnapshotEncryptionKey: key,
    sourceSnapshotId: 'string',
    sourceType: 'string',
    status: 'string',
    storageLocations: { list: 'string' },
  },
}

/** The body of images.insert with the names and types of an Image; throws the 400 of one that has not. */
export function readImageBody(sent: unknown): ImageBody {
  const body = withoutNulls(sent)
  if (body === undefined || body === null || (isMap(body) && Object.keys(body).length === 0)) {
    throw computeError(400, 'required', "Required field 'resource' not specified")
  }
  if (!isMap(body)) throw badRequest('Invalid JSON payload received. Root element must be a message.')
  const [misfit] = misfits(body, image)
  if (misfit) throw misfitError(misfit)
  return body
}

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The front end names fields as the proto does. */
function protoPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return `${text}.${part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  }, 'resource')
}

const protoTypes: Readonly<Record<string, string>> = {
  'a string': 'TYPE_STRING',
  'a boolean': 'TYPE_BOOL',
  'a whole number': 'TYPE_INT64',
}

function misfitError({ path, problem, what, value }: Misfit): Error {
  const field = protoPath(problem === 'unknown' ? path.slice(0, -1) : path)
  if (problem === 'unknown') {
    return badRequest(
      `Invalid JSON payload received. Unknown name "${what}" at '${field}': Cannot find field.`,
      field,
    )
  }
  const type = protoTypes[what] ?? 'TYPE_MESSAGE'
  return badRequest(`Invalid value at '${field}' (${type}), ${shown(path, value)}`, field)
}

/** Whatever sits where a key belongs is not repeated. */
function shown(path: Path, value: unknown): string {
  return path.some((part) => String(part).endsWith('EncryptionKey')) ? '""' : JSON.stringify(value)
}
