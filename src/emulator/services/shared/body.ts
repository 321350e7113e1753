import type { ApiVersion } from '../../api/target.ts'
import {
  type Path,
  type Shape,
  type Value,
  type Violation,
  violations,
  withoutNulls,
} from '../../base/shape.ts'
import { badRequest, computeError } from '../../errors/api-error.ts'
import type { BodyOf, Members, ResourceKind } from '../../members/member.ts'

/** The body of a request and how to read it; a Call is one. */
export interface RequestBody {
  /** Parsed JSON; undefined if there was none. */
  readonly body: unknown
  /** The version of the API that was called: beta and alpha have members that v1 lacks. */
  readonly version: ApiVersion
  /** Whether unknown members and scalars of another type are rejected. */
  readonly strict: boolean
}

/**
 * The body of a request, whose names and types fit its message; throws the 400 of one that does not fit or is missing.
 */
export const readBody = <S extends Shape>(request: RequestBody, shape: S): Value<S> =>
  readRequired(request, shape) as Value<S>

/** The body of a request that creates or changes a resource. */
export const readResource = <M extends Members>(
  request: RequestBody,
  { body, betaBody }: ResourceKind<M>,
): BodyOf<M> => readRequired(request, request.version === 'v1' ? body : betaBody) as BodyOf<M>

/** The body of a request, which may be empty or missing. */
export const readOptionalBody = <S extends Shape>(request: RequestBody, shape: S): Value<S> =>
  read(request, shape) as Value<S>

function readRequired(request: RequestBody, shape: Shape): unknown {
  const body = withoutNulls(request.body)
  if (body === undefined || body === null || (isMap(body) && Object.keys(body).length === 0)) {
    throw computeError(400, 'required', "Required field 'resource' not specified")
  }
  return read({ ...request, body }, shape)
}

function read(request: RequestBody, shape: Shape): unknown {
  const whole = withoutNulls(request.body) ?? {}
  const body = request.strict ? whole : coerced(whole, shape)
  if (!isMap(body)) throw badRequest('Invalid JSON payload received. Root element must be a message.')
  const [violation] = violations(body, shape)
  if (violation) throw violationError(violation)
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

function violationError({ path, problem, what, value }: Violation): Error {
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

/** Values given instead of a key are not repeated. */
function shown(path: Path, value: unknown): string {
  return path.some((part) => String(part).endsWith('EncryptionKey')) ? '""' : JSON.stringify(value)
}

/**
 * A body as Compute reads it: without members that its message lacks, and with scalars of the type of their member.
 * No report of Compute refusing either was found, whereas clients rely on both: github.com/apache/libcloud sends
 * `zone` in every image of a volume (libcloud/compute/drivers/gce.py, ex_create_image), and Ansible's modules through
 * it. A list or map instead of a scalar, and the reverse, stays unchanged, to be rejected.
 */
function coerced(value: unknown, shape: Shape): unknown {
  if (typeof shape === 'string') return coercedScalar(value, shape)
  if ('either' in shape || 'of' in shape || 'kinds' in shape || typeof value !== 'object' || value === null)
    return value
  if ('list' in shape) {
    if (!Array.isArray(value) || value.every((item) => coerced(item, shape.list) === item)) return value
    return value.map((item: unknown) => coerced(item, shape.list))
  }
  if (Array.isArray(value)) return value
  const shapeOf = (name: string) => ('map' in shape ? shape.map : memberOf(shape.members, name))
  const members = Object.entries(value)
  const isRead = ([name, member]: [string, unknown]) => {
    const inner = shapeOf(name)
    return inner !== undefined && coerced(member, inner) === member
  }
  if (members.every(isRead)) return value // as nearly all are: no copy
  return Object.fromEntries(
    members.flatMap(([name, member]) => {
      const inner = shapeOf(name)
      return inner === undefined ? [] : [[name, coerced(member, inner)]]
    }),
  )
}

const memberOf = (members: Readonly<Record<string, Shape>>, name: string): Shape | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined

function coercedScalar(value: unknown, shape: Extract<Shape, string>): unknown {
  if (shape === 'string' && (typeof value === 'boolean' || typeof value === 'number')) return String(value)
  if (shape === 'boolean' && typeof value === 'string' && /^(?:true|false)$/i.test(value)) {
    return value.toLowerCase() === 'true'
  }
  return value
}
