import type { FamilyStatus } from '../../plan/family-status.ts'
import { reportVersion, versionShape } from './report-version.ts'
import { count, list, nullable, object, only, pick, text, type ValueOf } from './shape.ts'

const familyStatus = object(
  {
    project: text('The project.'),
    family: nullable(text('The family; null: the listed images that belong to none.')),
    head: nullable(text('The newest image that is READY and not deprecated.')),
    headAgeMs: nullable(count('Since the creation of the head.')),
    active: count('READY images that are not deprecated.'),
    deprecated: count('DEPRECATED images.'),
    obsolete: count('OBSOLETE images.'),
    deleted: count('Images whose deprecation state is DELETED.'),
    notReady: count('Images that are PENDING, FAILED or being deleted.'),
    next: nullable(text('The earliest announced date of the next state of an image: 2026-12-28.')),
    deferred: count('Retirements that are due, but beyond the limit of a run.'),
    drifted: count('Listed images that differ from the manifest.'),
    unverified: count('Images that wait for their verification.'),
  },
  'The state of a family in one project.',
)

export const statusReport = object(
  {
    version: versionShape,
    command: only('status', 'The command.'),
    families: list(familyStatus, 'The families of the manifest, in each of their projects.'),
  },
  'The state of the families.',
)

/** The report of docs/status.md. Every key is always present; unknown values are null. */
export const jsonStatus = (statuses: readonly FamilyStatus[]): ValueOf<typeof statusReport> => ({
  version: reportVersion,
  command: 'status',
  families: statuses.map(({ family = null, head = null, headAgeMs = null, next = null, ...counts }) =>
    pick(familyStatus, { ...counts, family, head, headAgeMs, next }),
  ),
})
