import { type ExitCode, exitCodes } from '../exit-code.ts'
import { changeKinds } from '../view/plan-changes.ts'
import { outcomeStatuses, planStatuses } from '../view/status.ts'
import { failure, warning } from './failure-shapes.ts'
import {
  difference,
  family,
  note,
  phase,
  place,
  problem,
  shard,
  shardNotStarted,
  source,
  throttled,
  verification,
} from './part-shapes.ts'
import { versionShape } from './report-version.ts'
import {
  apiObject,
  count,
  counts,
  flag,
  list,
  named,
  nullable,
  object,
  oneOf,
  only,
  type Shape,
  text,
  type ValueOf,
} from './shape.ts'

const exitCode: Shape<ExitCode> = oneOf(
  Object.keys(exitCodes).map(Number) as ExitCode[],
  'The exit code, unless something fails after the report is written.',
)
const problems = list(named('problem', problem), 'The errors and warnings about the manifest.')

const shared = {
  project: text('The project.'),
  name: text('The image.'),
}
const ofImage = {
  selfLink: nullable(text('Its URL, if it is known to exist.')),
  note: nullable(text('A clause: why it was skipped, for example.')),
  fields: list(difference, 'The differences that remain.'),
  updates: list(difference, 'The differences that the run corrects, or has corrected.'),
  error: nullable(failure),
  manifest: nullable(place),
}

export const plannedImage = object(
  {
    ...shared,
    status: oneOf(planStatuses, 'docs/report-json.md describes each.'),
    selfLink: ofImage.selfLink,
    steps: list(text('The kind of the step.'), 'What apply does for the image, in order.'),
    source: nullable(text('What it is created from, in words.')),
    after: nullable(text('The path of the image that must be READY first.')),
    request: nullable(apiObject('The body of images.insert; key material reads •••.')),
    forceCreate: nullable(flag('The query parameter of images.insert.')),
    archive: nullable(
      object(
        {
          size: nullable(text('Bytes.')),
          generation: nullable(text('Its generation.')),
          updated: nullable(text('RFC 3339.')),
        },
        'The archive of a raw disk, as Cloud Storage describes it.',
      ),
    ),
    note: ofImage.note,
    fields: ofImage.fields,
    updates: ofImage.updates,
    error: ofImage.error,
    manifest: ofImage.manifest,
  },
  'An image of a plan.',
)

export const endedImage = object(
  {
    ...shared,
    status: oneOf(outcomeStatuses, 'docs/report-json.md describes each.'),
    selfLink: ofImage.selfLink,
    durationMs: nullable(count('Since the image started.')),
    phases: list(phase, 'What its time was spent on, in order and without gaps.'),
    operation: nullable(text('An operation that may still be running in the cloud.')),
    cloudState: nullable(
      oneOf(['running', 'inFlight', 'verifying', 'attaching'], 'What may be left in the cloud.'),
    ),
    verify: nullable(verification),
    note: ofImage.note,
    warnings: list(warning, 'Warnings of its operation.'),
    fields: ofImage.fields,
    updates: ofImage.updates,
    error: ofImage.error,
    manifest: ofImage.manifest,
  },
  'An image of a run.',
)

export const planReport = object(
  {
    version: versionShape,
    command: only('plan', 'The command.'),
    exitCode,
    shard: nullable(shard),
    changes: counts(changeKinds, 'Number of images by what apply does; an image may count as several.'),
    counts: counts(planStatuses, 'Number of images by status.'),
    problems,
    notes: list(note, 'Remarks about images.'),
    sources: list(source, 'The sources that may move, each once.'),
    families: list(family, 'The families with a policy, as planned.'),
    images: list(plannedImage, 'In the order of the manifest; then those to be retired.'),
  },
  'What apply would do.',
)

export const applyReport = object(
  {
    version: versionShape,
    command: only('apply', 'The command.'),
    exitCode,
    shard: nullable(shard),
    stop: nullable(oneOf(['SIGHUP', 'SIGINT', 'SIGTERM', 'abort', 'deadline'], 'What ended the run early.')),
    durationMs: count('Duration of the run.'),
    requests: count('HTTP requests sent, retries and polls included.'),
    throttled: list(throttled, 'What throttled the run, longest first.'),
    counts: counts(outcomeStatuses, 'Number of images by status.'),
    problems,
    notes: list(note, 'Remarks about images.'),
    families: list(family, 'The families with a policy, as they are after the run.'),
    images: list(endedImage, 'In the order of the manifest; then those to be retired.'),
  },
  'What apply did.',
)

export const validateReport = object(
  {
    version: versionShape,
    command: only('validate', 'The command.'),
    exitCode,
    valid: flag('The manifest has no errors.'),
    images: count('Number of images of a valid manifest.'),
    files: list(text('A path or glob.'), 'The manifests, as given to the command.'),
    problems,
  },
  'The result of a check of manifests.',
)

export const failedStart = object(
  {
    version: versionShape,
    command: oneOf(['apply', 'plan', 'validate'], 'The command.'),
    exitCode,
    shard: nullable(shardNotStarted),
    error: object(
      { message: text('What failed.'), hint: nullable(text('The next step.')) },
      'Why the command did not start.',
    ),
    problems,
    images: list(plannedImage, 'Always empty.'),
  },
  'A command that did not start.',
)

export type PlanReport = ValueOf<typeof planReport>
export type ApplyReport = ValueOf<typeof applyReport>
export type ValidateReport = ValueOf<typeof validateReport>
export type FailedStartReport = ValueOf<typeof failedStart>
