import { createHash } from 'node:crypto'
import { bytesText } from '../../base/bytes.ts'
import type { IamBinding, IamPolicy } from '../../base/resources.ts'

/** The policy of a resource without one, as Google's command line prints it: `etag: ACAB`. */
export const noPolicy: IamPolicy = { etag: 'ACAB' }

export const isConditional = ({ bindings = [] }: IamPolicy): boolean =>
  bindings.some(({ condition }) => condition !== undefined)

/** The policy to store: members of the same role and condition merged, bindings without members dropped. */
export function newPolicy(given: IamPolicy, unique: string): IamPolicy {
  const merged = new Map<string, IamBinding>()
  for (const { role, members = [], condition } of given.bindings ?? []) {
    const key = JSON.stringify([role, condition])
    const before = merged.get(key)?.members ?? []
    merged.set(key, {
      role,
      members: [...new Set([...before, ...members])],
      ...(condition === undefined ? {} : { condition }),
    })
  }
  const bindings = [...merged.values()].filter(({ members = [] }) => members.length > 0)
  const { auditConfigs } = given
  return {
    version: isConditional({ bindings }) ? 3 : 1,
    etag: etagOf(unique),
    ...(bindings.length > 0 ? { bindings } : {}),
    ...(auditConfigs && auditConfigs.length > 0 ? { auditConfigs } : {}),
  }
}

/** Eight bytes, of which the first two encode as `Bw`, as all of Google's etags start. */
function etagOf(unique: string): string {
  const digest = createHash('sha256').update(unique).digest()
  return bytesText(Buffer.concat([Buffer.from([0x07, 0x05]), digest.subarray(0, 6)]).toString('base64'))
}

/**
 * A policy in the requested version. Versions other than 3 show conditions as part of the role's name only, as IAM
 * documents it.
 */
export function shownPolicy(policy: IamPolicy, version: number): IamPolicy {
  if (version === 3 || !isConditional(policy)) return policy
  const bindings = policy.bindings?.map(({ role, members, condition }) =>
    condition === undefined
      ? { role, members }
      : { role: `${role}_withcond_${hash(JSON.stringify(condition))}`, members },
  )
  return { ...policy, version: 1, bindings }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20)
