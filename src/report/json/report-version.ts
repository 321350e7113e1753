import { text } from './shape.ts'

/** The version of the format: the minor number grows with each added key, the major number with any other change. */
export const reportVersion = '2.0'

export const versionShape = text(
  '2.0: the minor number grows with each added key or value, the major one otherwise.',
  { pattern: '^2\\.[0-9]+$' },
)
