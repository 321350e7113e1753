import { Secrets } from '../../util/secrets.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** An environment that remembers which of its values were read: what `${env.NAME}` expands to is not for output. */
export function rememberingEnv(env: Env): { readonly env: Env; readonly read: Secrets } {
  const read = new Secrets()
  const get = (target: Env, name: string | symbol) => {
    const value = typeof name === 'string' ? target[name] : undefined
    read.add(value)
    return value
  }
  return { env: new Proxy(env, { get }), read }
}
