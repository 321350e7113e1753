import type { Failure } from '../../catalog/failure.ts'
import { gcloudCommand } from '../../catalog/image-ref.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { driftOf } from '../../plan/drift.ts'
import { driftText, type StepOf } from '../../plan/plan.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import { type ListedImageRun, startAttempt } from '../image-run.ts'
import { readImage } from '../images/read-image.ts'
import { PermitWait } from '../permit-wait.ts'
import { verifyEnvironment } from '../verify/environment.ts'
import { runVerify, type VerifyEnd } from '../verify/run-verify.ts'
import { verifyFailure } from '../verify/verify-failure.ts'
import type { Handler } from './handler.ts'

/**
 * Reads an image back, then runs the program that tests it. The program has its own timeout; that of the image does not
 * run during that time.
 */
export const verify: Handler<'verify'> = { execute }

async function execute(step: StepOf<'verify'>, image: ListedImageRun): Promise<StepEnd> {
  image.state.set({ at: 'verifying' })
  const found = await readImage(startAttempt(image))
  image.time.stop()
  const failure = unverifiable(step, found)
  if (found === undefined || failure !== undefined) return failed(image, failure ?? missing)
  const { selfLink } = found
  if (found.family === step.family) {
    const note = `it is already in family ${step.family}, so it was not verified again`
    return { end: 'done', note, ...omitUndefined({ selfLink }) }
  }
  const end = await withVerifyPermit(image, () => test(step, found, image))
  image.verified.id = found.id
  if (end.kind === 'passed') return { end: 'done', verified: end, ...omitUndefined({ selfLink }) }
  return { ...failed(image, verifyFailure(step, end)), verified: end, ...omitUndefined({ selfLink }) }
}

/** Runs the program once the limiter of programs permits it. */
function withVerifyPermit<T>(image: ListedImageRun, run: () => Promise<T>): Promise<T> {
  const { verifications } = image.context
  const wait = new PermitWait(image, 'programs')
  const end = verifications(() => {
    wait.end()
    return run()
  })
  if (verifications.pendingCount > 0) wait.start()
  return end
}

function failed({ state }: ListedImageRun, failure: Failure) {
  state.set({ at: 'ended' })
  return { end: 'failed', failure } as const
}

function test(
  { verify: { run, timeoutMs, folder }, family }: StepOf<'verify'>,
  found: Image,
  { ref, context }: ListedImageRun,
): Promise<VerifyEnd> {
  const { deps, limits } = context
  const { clock, programs } = deps
  const [program, ...args] = run
  const env = verifyEnvironment(programs.env, ref, found, family)
  limits.stop.throwIfAborted()
  deps.emit({ type: 'verifying', image: ref, program: programs.hide(program) })
  return runVerify({ program, args, env, folder }, timeoutMs, { ...programs, ...limits, clock })
}

const missing: Failure = {
  kind: 'notFound',
  reason: 'IMAGE_GONE',
  message: 'not verified: the image no longer exists',
  hint: 'rerun to create it',
}

/** Why the image is not the one to be tested: every written field is compared. */
function unverifiable({ spec, labels }: StepOf<'verify'>, image: Image | undefined): Failure | undefined {
  if (image === undefined) return missing
  if (image.status !== 'READY') {
    return { ...missing, message: `not verified: the image is ${image.status}`, hint: 'rerun' }
  }
  const own = image.family ? {} : labels // an image that another run attached may have other labels of mintage
  const written = { ...spec.body, labels: { ...(spec.body.labels as object | undefined), ...own } }
  const differences = driftOf({ ...spec, body: written }, image).map(driftText)
  if (differences.length === 0) return undefined
  return {
    kind: 'failed',
    reason: 'DRIFTED',
    message: `not verified: it differs from the manifest: ${differences.join('; ')}`,
    hint: `find out who changed it (${gcloudCommand('describe', spec)}), and delete it or correct the manifest`,
  }
}
