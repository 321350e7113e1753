import { type Env, isCi } from './environment.ts'

export const logFormats = ['auto', 'text', 'json'] as const

export type LogFormat = 'text' | 'json'

/** Set by platforms whose log agents read JSON: Cloud Run jobs and services, and Kubernetes. */
const platformVariables = ['CLOUD_RUN_JOB', 'K_SERVICE', 'KUBERNETES_SERVICE_HOST']

/** The format of stderr. A job of a CI service may run on Kubernetes, and people read its log. */
export function chooseLogFormat(
  given: (typeof logFormats)[number],
  env: Env,
  stderrIsTTY: boolean,
): LogFormat {
  if (given !== 'auto') return given
  return !stderrIsTTY && !isCi(env) && platformVariables.some((name) => env[name]) ? 'json' : 'text'
}

/** The run that the entries of a log belong to, and the part of it. */
export interface RunIdentity {
  readonly run: string
  readonly task: string
}

/**
 * The name that the platform gives to a run, the same for all its tasks: the execution on Cloud Run; JOB_NAME or the name
 * of the Indexed Job on Kubernetes, whose pods have the host name `JOB-INDEX`. Elsewhere `random`. The task counts from
 * 0, as on both platforms; `shard`, which counts from 1, overrides theirs.
 */
export function runIdentity(env: Env, random: string, shard?: number): RunIdentity {
  const { CLOUD_RUN_EXECUTION, CLOUD_RUN_TASK_INDEX, JOB_NAME, HOSTNAME, JOB_COMPLETION_INDEX } = env
  const suffix = `-${JOB_COMPLETION_INDEX}`
  const ofPod = HOSTNAME?.endsWith(suffix) ? HOSTNAME.slice(0, -suffix.length) : undefined
  return {
    run: CLOUD_RUN_EXECUTION ?? JOB_NAME ?? ofPod ?? random,
    task: shard === undefined ? (CLOUD_RUN_TASK_INDEX ?? JOB_COMPLETION_INDEX ?? '0') : String(shard - 1),
  }
}
