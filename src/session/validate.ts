import { type CheckedManifest, validateView } from '../report/view/validate-view.ts'
import type { ValidateView } from '../report/view/view.ts'
import { InvalidManifest } from './command-error.ts'
import type { Environment } from './environment.ts'
import { load } from './load/load.ts'
import { type LoadOptions, manifestFiles } from './options.ts'
import type { SessionOutput } from './session-output.ts'

interface CheckContext {
  readonly environment: Environment
  readonly output: Pick<SessionOutput, 'problems'>
}

/** Checks manifests and sends nothing. Rejects with CommandError for options that do not fit them. */
export async function validate(options: LoadOptions, context: CheckContext): Promise<ValidateView> {
  return validateView(manifestFiles(options), await check(options, context))
}

async function check(options: LoadOptions, context: CheckContext): Promise<CheckedManifest> {
  try {
    const { catalog, problems } = await load(options, { ...context, isCheck: true })
    return { catalog, problems }
  } catch (error) {
    if (error instanceof InvalidManifest) return { catalog: undefined, problems: error.problems }
    throw error
  }
}
