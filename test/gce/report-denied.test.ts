import { expect, test } from 'vitest'
import { ApiError } from '../../src/gce/errors/api-error.ts'
import type { DeniedEvent } from '../../src/gce/events.ts'
import { reportDenied } from '../../src/gce/report-denied.ts'

const errorOf = (kind: 'permission' | 'notFound', status: number) =>
  new ApiError({ kind, message: 'no', status, items: [], ambiguous: false, attempts: 1 })

test.each<[string, unknown, readonly string[]]>([
  ['a missing permission', errorOf('permission', 403), ['compute.images.getFromFamily on upstream']],
  // the API answers so for a project that is gone or misspelled
  ['a project that is not found', errorOf('permission', 404), []],
  ['an image that is not found', errorOf('notFound', 404), []],
  ['another error', new Error('no'), []],
])('of %s', (_, error, expected) => {
  const events: DeniedEvent[] = []
  const denial = { method: 'images.getFromFamily', project: 'upstream', fallback: 'newer' } as const
  reportDenied(error, denial, (event) => events.push(event))
  expect(events.map(({ permission, project }) => `${permission} on ${project}`)).toEqual(expected)
})
