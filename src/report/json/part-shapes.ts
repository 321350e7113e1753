import type { FamilyFate } from '../../plan/family-plan.ts'
import type { LimitKind } from '../../run/events.ts'
import type { PhaseName } from '../../run/phases/phase-of.ts'
import { allOf, count, flag, list, named, nullable, object, oneOf, only, type Shape, text } from './shape.ts'

const fates = allOf<FamilyFate>({
  create: true,
  kept: true,
  protected: true,
  listed: true,
  foreign: true,
  deprecate: true,
  deprecated: true,
  obsolete: true,
  obsoleted: true,
  delete: true,
  deferred: true,
  withheld: true,
})

const phases = allOf<PhaseName>({
  queued: true,
  throttled: true,
  insert: true,
  wait: true,
  verify: true,
  promote: true,
})

const limiters = allOf<LimitKind>({
  write: true,
  patch: true,
  read: true,
  list: true,
  operation: true,
  images: true,
  operations: true,
  source: true,
})

/** The entry of an image, or the place of a problem. */
export const place = named(
  'place',
  object(
    {
      file: text('Its path, as given to the command.'),
      line: count('From 1.'),
      column: count('From 1.'),
    },
    'A place in a file.',
  ),
)

export const difference = named(
  'difference',
  object(
    {
      field: text("The API's path, such as labels.team."),
      expected: text('The value in the manifest.'),
      actual: text('The value of the image.'),
    },
    'A field in which an image differs from the manifest.',
  ),
)

export const problem = object(
  {
    severity: oneOf(['error', 'warning'], 'Errors make a manifest invalid.'),
    code: text('The kind of the problem, such as unknown-key, or the rule of docs/lint.md.'),
    message: text('The problem and its correction.'),
    place: nullable(place),
    image: nullable(text("The name of the image's entry.")),
    field: nullable(text('The field: guestOsFeatures[0].')),
  },
  'An error or a warning about the manifest.',
)

export const note = object(
  {
    code: text('The kind of the note: docs/report-json.md lists them.'),
    message: text('A sentence.'),
    images: list(text('projects/P/global/images/NAME'), 'Paths of the images that it applies to.'),
  },
  'A remark about images, not an error.',
)

const shardOf = <T>(total: Shape<T>) =>
  object(
    { index: count('From 1.'), count: count('Number of shards.'), total },
    'The part of the catalog that the run had; null for the whole catalog.',
  )

export const shard = shardOf(count('The selected images of all shards.'))

export const shardNotStarted = shardOf(only(null, 'Unknown: the images were not selected.'))

const familyMember = object(
  {
    name: text('The image.'),
    state: nullable(text('Its deprecation state before the run; null for an image to be created.')),
    fate: oneOf(fates, 'What happens to it in this run.'),
    text: text('The same and when, in words.'),
    obsolete: nullable(text('The announced time at which it becomes OBSOLETE, RFC 3339.')),
    deleted: nullable(text('The announced time at which it is deleted, RFC 3339.')),
  },
  'An image of a family.',
)

export const family = object(
  {
    project: text('The project.'),
    family: text('The family.'),
    before: nullable(text('The name of its head before the run.')),
    after: nullable(text('The name of its head after the run.')),
    ifVerified: flag('A verification decides about the head after the run.'),
    deferred: count('Retirements that are due, but beyond the limit of the run.'),
    withheld: nullable(text('Why no image of the family is retired.')),
    members: list(familyMember, 'Its images, the newest first.'),
  },
  'A family with a policy, in one project.',
)

export const source = object(
  {
    source: text('The path of a family, disk, snapshot or image, or the URI of an archive.'),
    image: nullable(text('The path of the image that a family stands for in this run, if known.')),
    pinned: flag('The lock file has it.'),
    newer: nullable(text('The path of a newer image of the family than the pinned one.')),
  },
  'A source that may move.',
)

export const phase = object(
  {
    name: oneOf(phases, 'What the time was spent on.'),
    startMs: count('Since the start of the run.'),
    durationMs: count('Its duration.'),
  },
  "A part of an image's time.",
)

export const throttled = object(
  {
    project: text('The project.'),
    limiter: oneOf(limiters, 'What was limited: docs/report-json.md lists them.'),
    subject: nullable(text('The path of a source.')),
    by: oneOf(['server', 'limit'], 'Whether the API rejected requests.'),
    durationMs: count('How long something waited.'),
  },
  'What throttled the run for a second or more.',
)

export const verification = object(
  {
    result: oneOf(['passed', 'failed', 'timedOut', 'notStarted'], 'How the program ended.'),
    exitCode: nullable(count('Its exit code.')),
    signal: nullable(text('The signal that ended it.')),
    output: nullable(text('The end of its output, without secrets.')),
    outputCut: flag('Earlier output was dropped.'),
  },
  'The program that verifies the image.',
)
