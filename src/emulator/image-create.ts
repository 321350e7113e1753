import { alreadyExists } from './api-error.ts'
import { checkImage } from './image-rules.ts'
import { type ResolvedSource, resolveSource, sha256 } from './image-source.ts'
import type { ImageRecord, OperationRecord, Resource } from './resources.ts'
import { apiUrl, labelFingerprint, operationName, timestamp } from './shapes.ts'
import { imagePath, type Store } from './store.ts'

export interface InsertRequest {
  readonly project: string
  readonly body: unknown
  readonly forceCreate: boolean
  readonly requestId: string | undefined
  /** How long the operation takes, in ms. */
  readonly latencyMs: number
}

/** images.insert, already told apart from a replay: checks, makes the PENDING image and its operation. */
export function createImage(request: InsertRequest, store: Store): OperationRecord {
  const { project } = request
  const body = checkImage(request.body)
  const name = String(body.name)
  if (store.image(project, name)) throw alreadyExists(imagePath(project, name))
  const source = resolveSource(body, project, store, request.forceCreate)
  const nowMs = store.clock.now()
  const id = store.newId()
  const rawKey = (body.imageEncryptionKey as { rawKey?: string } | undefined)?.rawKey
  const image: ImageRecord = {
    project,
    name,
    createdMs: nowMs,
    status: 'PENDING',
    resource: buildImage({ project, name, id, nowMs, body, source }),
    ...(rawKey === undefined ? {} : { keySha256: sha256(rawKey) }),
  }
  const operation = insertOperation(request, { name, id, nowMs, source }, store)
  store.putImage(image)
  store.addOperation(operation)
  return operation
}

function insertOperation(
  request: InsertRequest,
  target: {
    readonly name: string
    readonly id: string
    readonly nowMs: number
    readonly source: ResolvedSource
  },
  store: Store,
): OperationRecord {
  const { name, id, nowMs, source } = target
  const operationId = store.newId()
  const failure = store.failures.get(name)
  return {
    project: request.project,
    name: operationName(nowMs, operationId),
    id: operationId,
    type: 'insert',
    targetId: id,
    targetName: name,
    insertMs: nowMs,
    startMs: nowMs,
    endMs: nowMs + request.latencyMs,
    ...(request.requestId === undefined ? {} : { requestId: request.requestId }),
    ...(failure === undefined ? {} : { failure }),
    ...(source.warnings === undefined ? {} : { warnings: source.warnings }),
    ...(source.busyPath === undefined ? {} : { busySource: source.busyPath }),
  }
}

interface Build {
  readonly project: string
  readonly name: string
  readonly id: string
  readonly nowMs: number
  readonly body: Resource
  readonly source: ResolvedSource
}

/** The image as the server shows it: normalised, and with what the request left out filled in. */
function buildImage({ project, name, id, nowMs, body, source }: Build): Resource {
  const labels = (body.labels ?? {}) as Record<string, string>
  const given = { ...source.inherited, ...present(body) }
  const licenses = (given.licenses as readonly string[] | undefined)?.map(fullUrl)
  const diskSizeGb = String(body.diskSizeGb ?? source.sizeGb ?? '10')
  return present({
    kind: 'compute#image',
    id,
    creationTimestamp: timestamp(nowMs),
    name,
    description: body.description,
    sourceType: 'RAW',
    ...source.members,
    status: 'PENDING',
    archiveSizeBytes: source.members.rawDisk ? String(Number(diskSizeGb) * 200_000_000) : undefined,
    diskSizeGb,
    licenses,
    licenseCodes: given.licenseCodes ?? (body.licenses ? licenses?.map(licenseCode) : undefined),
    family: body.family,
    imageEncryptionKey: shownKey(body.imageEncryptionKey),
    selfLink: apiUrl(imagePath(project, name)),
    labelFingerprint: labelFingerprint(labels),
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    guestOsFeatures: given.guestOsFeatures,
    storageLocations: body.storageLocations ?? ['us'],
    shieldedInstanceInitialState: shownShielded(given.shieldedInstanceInitialState),
    architecture: given.architecture,
    enableConfidentialCompute: false,
  })
}

/** Members with an empty value are not shown. */
function present(resource: Resource): Resource {
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

const fullUrl = (url: string): string => apiUrl(url.replace(/^.*?(?=projects\/)/, ''))

/** A licence's code: a number of Google's; here one that is always the same for the same licence. */
function licenseCode(url: string): string {
  return String(Buffer.from(sha256(Buffer.from(url).toString('base64')), 'base64').readBigUInt64BE() >> 1n)
}

/** Raw keys are never shown, only their hash; a KMS key with the version in use. */
function shownKey(value: unknown): Resource | undefined {
  const key = value as { rawKey?: string; kmsKeyName?: string; rsaEncryptedKey?: string } | undefined
  if (key?.kmsKeyName)
    return { kmsKeyName: `${key.kmsKeyName.replace(/\/cryptoKeyVersions\/.*$/, '')}/cryptoKeyVersions/1` }
  const raw = key?.rawKey ?? key?.rsaEncryptedKey
  return raw === undefined ? undefined : { sha256: sha256(raw) }
}

/** Contents come back as base64url. */
function shownShielded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownShielded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'content'
        ? Buffer.from(String(member), 'base64').toString('base64').replaceAll('+', '-').replaceAll('/', '_')
        : shownShielded(member),
    ]),
  )
}
