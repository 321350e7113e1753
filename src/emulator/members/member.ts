import type { Resource } from '../base/resources.ts'
import type { Shape, Value } from '../base/shape.ts'

/** A member of a resource, as requests, responses, lists, patches and the state file need it. */
export interface Member {
  /** Its shape in a request. Output-only members are accepted too and ignored, as Google's APIs do. */
  readonly shape: Shape
  /** Only in beta and alpha, or, if a shape, of that shape there. */
  readonly beta?: true | Shape
  /** Its shape in the state file, where that differs. */
  readonly state?: Shape
  /** Set by the server alone; a patch may repeat it. */
  readonly output?: true
  /** Accepted in requests and never shown, so the state file and filters lack it. */
  readonly input?: true
  /** A new resource shows it as the request has it. */
  readonly copied?: true
  /** A patch or update may change it. */
  readonly patch?: true
  /** The URL of another resource, or a list of such. */
  readonly url?: true
  /** Its value in a state file that omits it. */
  readonly default?: unknown
}

/** The members of a kind of resource, in the order in which the API shows them. */
export type Members = Readonly<Record<string, Member>>

/** The members that a request may set, as they arrive. */
export type BodyOf<M extends Members> = {
  readonly [Name in keyof M as M[Name] extends { output: true } ? never : Name]?: Value<M[Name]['shape']>
}

/** The members in the state file. */
export type StateOf<M extends Members> = {
  readonly [Name in keyof M as M[Name] extends { input: true } ? never : Name]?: Value<
    M[Name] extends { state: infer S extends Shape }
      ? S
      : M[Name] extends { beta: infer S extends object }
        ? S
        : M[Name]['shape']
  >
}

/** A kind of resource, with everything derived from its members. */
export interface ResourceKind<M extends Members = Members> {
  /** `compute#image` */
  readonly kind: string
  /** The member that shows the key which protects it: `imageEncryptionKey`. */
  readonly keyMember: string
  readonly members: M & Members
  /** The shape of a request body in v1. */
  readonly body: MessageShape
  /** The shape of a request body in beta and alpha. */
  readonly betaBody: MessageShape
  /** The members in the state file, by name. */
  readonly state: Readonly<Record<string, Shape>>
  /** Members by which lists can be filtered: those of a single value, also one level down (`deprecated.state`). */
  readonly fields: ReadonlySet<string>
  /** Values of members in a state file that omits them. */
  readonly defaults: Resource
  /** Members that only beta and alpha show. */
  readonly betaMembers: readonly string[]
}

/** The shape of a member in the state file. */
export const stateShapeOf = ({ shape, beta, state }: Member): Shape =>
  state ?? (typeof beta === 'object' ? beta : shape)

/** Derives the kind from the members of a resource such as `image`. */
export function resourceKind<M extends Members>(name: string, members: M): ResourceKind<M> {
  const rows: readonly (readonly [string, Member])[] = Object.entries(members)
  const stable = rows.filter(([, { beta }]) => beta !== true)
  const kept = rows.filter(([, { input }]) => !input)
  return {
    kind: `compute#${name}`,
    keyMember: `${name}EncryptionKey`,
    members,
    body: shapeOf(stable.map(([name, { shape }]) => [name, shape])),
    betaBody: shapeOf(rows.map(([name, { shape, beta }]) => [name, typeof beta === 'object' ? beta : shape])),
    state: Object.fromEntries(kept.map(([name, member]) => [name, stateShapeOf(member)])),
    fields: new Set(
      stable
        .filter(([, { input }]) => !input)
        .flatMap(([name, member]) => scalarsOf(name, stateShapeOf(member))),
    ),
    defaults: Object.fromEntries(
      kept.flatMap(([name, member]) => (member.default === undefined ? [] : [[name, member.default]])),
    ),
    betaMembers: kept.filter(([, { beta }]) => beta === true).map(([name]) => name),
  }
}

interface MessageShape {
  readonly members: Readonly<Record<string, Shape>>
}

const shapeOf = (members: readonly (readonly [string, Shape])[]): MessageShape => ({
  members: Object.fromEntries(members),
})

function scalarsOf(name: string, shape: Shape): string[] {
  if (typeof shape === 'string') return [name]
  if (!('members' in shape)) return []
  const scalars = Object.entries(shape.members).filter(([, inner]) => typeof inner === 'string')
  return scalars.map(([inner]) => `${name}.${inner}`)
}
