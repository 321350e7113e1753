import { computeError, invalidField } from './api-error.ts'
import type { Resource } from './resources.ts'

/** What a member of a request may be. */
type Rule =
  | 'string'
  | 'boolean'
  | 'int64'
  | readonly Rule[] // a list of that
  | { readonly members: Readonly<Record<string, Rule>> }
  | { readonly values: Rule } // a map
  | { readonly oneOf: readonly string[] }

const key: Rule = {
  members: {
    kmsKeyName: 'string',
    kmsKeyServiceAccount: 'string',
    rawKey: 'string',
    rsaEncryptedKey: 'string',
    sha256: 'string',
  },
}
const file: Rule = { members: { content: 'string', fileType: { oneOf: ['BIN', 'X509', 'UNDEFINED'] } } }

/**
 * The Image message of the v1 API, as its proto has it. The emulator keeps its own list, so that a field that
 * the client misspells is refused here.
 */
const image: Readonly<Record<string, Rule>> = {
  architecture: { oneOf: ['ARM64', 'X86_64', 'ARCHITECTURE_UNSPECIFIED'] },
  archiveSizeBytes: 'int64',
  creationTimestamp: 'string',
  description: 'string',
  diskSizeGb: 'int64',
  enableConfidentialCompute: 'boolean',
  family: 'string',
  guestOsFeatures: [{ members: { type: 'string' } }],
  id: 'int64',
  imageEncryptionKey: key,
  kind: 'string',
  labelFingerprint: 'string',
  labels: { values: 'string' },
  licenseCodes: ['int64'],
  licenses: ['string'],
  name: 'string',
  params: { members: { resourceManagerTags: { values: 'string' } } },
  rawDisk: { members: { containerType: { oneOf: ['TAR'] }, sha1Checksum: 'string', source: 'string' } },
  satisfiesPzi: 'boolean',
  satisfiesPzs: 'boolean',
  selfLink: 'string',
  shieldedInstanceInitialState: { members: { pk: file, keks: [file], dbs: [file], dbxs: [file] } },
  sourceDisk: 'string',
  sourceDiskEncryptionKey: key,
  sourceDiskId: 'string',
  sourceImage: 'string',
  sourceImageEncryptionKey: key,
  sourceImageId: 'string',
  sourceSnapshot: 'string',
  sourceSnapshotEncryptionKey: key,
  sourceSnapshotId: 'string',
  sourceType: { oneOf: ['RAW'] },
  status: 'string',
  storageLocations: ['string'],
}

/** Checks the body of images.insert; throws the 400 that the API answers. */
export function checkImage(body: unknown): Resource {
  if (body === undefined || (isObject(body) && Object.keys(body).length === 0)) {
    throw computeError(400, 'required', "Required field 'resource' not specified")
  }
  if (!isObject(body)) throw invalidField('resource', JSON.stringify(body), 'Must be an object.')
  checkMembers(body, image, 'resource')
  checkName(body.name, 'resource.name')
  if (body.family !== undefined) checkName(body.family, 'resource.family')
  checkLabels((body.labels ?? {}) as Record<string, string>)
  if (body.diskSizeGb !== undefined && Number(body.diskSizeGb) < 1) {
    throw invalidField('resource.diskSizeGb', body.diskSizeGb, 'Must be greater than or equal to 1.')
  }
  if (Array.isArray(body.storageLocations) && body.storageLocations.length > 1) {
    throw invalidField('resource.storageLocations', body.storageLocations.join(','), 'At most one location.')
  }
  if (body.deprecated !== undefined) throw unknownMember('deprecated', 'resource')
  checkEncryptionKey(body.imageEncryptionKey)
  checkOneSource(body)
  return body
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Not recorded for Compute: other Google JSON APIs refuse unknown members with this text, so does the emulator. */
function unknownMember(name: string, path: string): Error {
  return computeError(
    400,
    'invalid',
    `Invalid JSON payload received. Unknown name "${name}" at '${path}': Cannot find field.`,
  )
}

function checkMembers(
  value: Record<string, unknown>,
  members: Readonly<Record<string, Rule>>,
  path: string,
): void {
  for (const [name, member] of Object.entries(value)) {
    const rule = Object.hasOwn(members, name) ? members[name] : undefined
    if (rule === undefined) throw unknownMember(name, path)
    checkValue(member, rule, `${path}.${name}`)
  }
}

function checkValue(value: unknown, rule: Rule, path: string): void {
  if (value === null) return
  const wrong = (what: string) =>
    invalidField(path, typeof value === 'object' ? JSON.stringify(value) : value, what)
  if (rule === 'string') {
    if (typeof value !== 'string') throw wrong('Must be a string.')
  } else if (rule === 'boolean') {
    if (typeof value !== 'boolean') throw wrong('Must be a boolean.')
  } else if (rule === 'int64') {
    if (!/^-?\d{1,19}$/.test(String(value)) || typeof value === 'object') throw wrong('Must be an integer.')
  } else if (isList(rule)) {
    if (!Array.isArray(value)) throw wrong('Must be a list.')
    for (const [index, item] of value.entries()) checkValue(item, rule[0] as Rule, `${path}[${index}]`)
  } else if ('oneOf' in rule) {
    if (typeof value !== 'string' || !rule.oneOf.includes(value)) {
      throw wrong(`Must be one of: ${rule.oneOf.join(', ')}.`)
    }
  } else if (!isObject(value)) {
    throw wrong('Must be an object.')
  } else if ('members' in rule) {
    checkMembers(value, rule.members, path)
  } else {
    for (const [name, item] of Object.entries(value)) checkValue(item, rule.values, `${path}.${name}`)
  }
}

const isList = (rule: Rule): rule is readonly Rule[] => Array.isArray(rule)

function checkName(name: unknown, path: string): void {
  if (typeof name === 'string' && /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return
  throw invalidField(path, name ?? '', "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'")
}

function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels)
  if (entries.length > 64) throw invalidField('resource.labels', '', 'At most 64 labels.')
  for (const [name, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(name)) {
      throw invalidField(
        'resource.labels',
        '',
        `Label key '${name}' violates format constraints. The key must start with a lowercase letter. The key can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. International characters are allowed.`,
      )
    }
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw invalidField(
        'resource.labels',
        '',
        `Label value '${value}' violates format constraints. The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. International characters are allowed.`,
      )
    }
  }
}

function checkEncryptionKey(value: unknown): void {
  if (!isObject(value)) return
  const given = ['rawKey', 'rsaEncryptedKey', 'kmsKeyName'].filter((name) => value[name] !== undefined)
  if (given.length !== 1) {
    throw invalidField(
      'resource.imageEncryptionKey',
      '',
      'Exactly one of rawKey, rsaEncryptedKey and kmsKeyName must be given.',
    )
  }
  if (value.rawKey !== undefined && Buffer.from(String(value.rawKey), 'base64').length !== 32) {
    throw invalidField(
      'resource.imageEncryptionKey.rawKey',
      value.rawKey,
      'The key must be 256 bits, base64-encoded.',
    )
  }
}

const sourceMembers = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

function checkOneSource(body: Record<string, unknown>): void {
  const given = sourceMembers.filter((name) =>
    name === 'rawDisk' ? (body.rawDisk as Record<string, unknown> | undefined)?.source : body[name],
  )
  if (given.length !== 1) {
    throw computeError(
      400,
      'invalid',
      "Invalid resource usage: 'Must specify exactly one source for an image.'",
    )
  }
}
