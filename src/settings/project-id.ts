/** Google's page "Creating and managing projects": 6-30 characters; older ones have a domain, `example.com:id`. */
export const projectIdPattern = '(?:[a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]'

/** A clause that fits after the quoted value. */
export const noProjectId =
  'is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)'

const wholePattern = new RegExp(`^(?:${projectIdPattern})$`)

export const isProjectId = (text: string): boolean => wholePattern.test(text)
