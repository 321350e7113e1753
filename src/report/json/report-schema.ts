import { permissionsReport } from './permissions-report.ts'
import { applyReport, failedStart, planReport, validateReport } from './report-shapes.ts'
import { reportVersion } from './report-version.ts'
import type { Schema } from './shape.ts'
import { statusReport } from './status-report.ts'

const reports = {
  plan: planReport,
  apply: applyReport,
  validate: validateReport,
  status: statusReport,
  permissions: permissionsReport,
  failedStart,
}

/** The JSON Schema of all reports. It accepts unknown keys, as a later minor version may add some. */
export const reportSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:mintage:report:2',
  title: `Report of mintage, version ${reportVersion}`,
  description:
    'A later minor version adds keys and values: ignore unknown keys, and reject a report of another major version.',
  anyOf: Object.keys(reports).map((name) => ({ $ref: `#/$defs/${name}` })),
  $defs: Object.assign(
    {},
    ...Object.entries(reports).map(([name, { schema, defs }]) => ({ [name]: schema, ...defs })),
  ),
}
