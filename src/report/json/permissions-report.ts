import { versionShape } from './report-version.ts'
import { flag, list, nullable, object, oneOf, only, text, type ValueOf } from './shape.ts'

const phase = oneOf(
  ['read', 'create', 'update', 'promote', 'retire', 'prune'],
  'docs/permissions.md describes each.',
)

const permissions = list(
  object(
    {
      permission: text('Its name: compute.images.get.'),
      phases: list(phase, 'The phases of the report that use it.'),
      required: flag('mintage fails without it, or withholds what needs it.'),
      without: nullable(text('What mintage does without a permission that is not required, a clause.')),
    },
    'A permission.',
  ),
  'The permissions on it, sorted by name.',
)

const project = object(
  {
    project: text('The project.'),
    public: flag('A public image project: every authenticated identity has these permissions.'),
    permissions,
  },
  'A project.',
)

const bucket = object({ bucket: text('The name of the bucket.'), permissions }, 'A bucket.')

const key = object(
  {
    key: text('projects/P/locations/L/keyRings/R/cryptoKeys/K'),
    role: text('The role that its user requires.'),
    user: object(
      {
        serviceAccount: nullable(text('Its email address.')),
        serviceAgentOfProject: nullable(text('The project whose Compute Engine service agent uses the key.')),
      },
      'The identity that uses it; one of the two is null.',
    ),
  },
  'A customer-managed key that encrypts images.',
)

/** The JSON of `mintage permissions`: docs/permissions.md. */
export const permissionsReport = object(
  {
    version: versionShape,
    command: only('permissions', 'The command.'),
    phases: list(phase, 'The phases whose permissions are listed, in the order of a run.'),
    projects: list(project, 'The projects in which permissions are required, sorted by name.'),
    buckets: list(bucket, 'The buckets from which archives are read, sorted by name.'),
    keys: list(key, 'The keys that the identities of Compute Engine use.'),
    notes: list(text('A sentence.'), 'What else may be required.'),
  },
  'The permissions that a manifest requires.',
)

export type PermissionsReport = ValueOf<typeof permissionsReport>
