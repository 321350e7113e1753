import { expect, test } from 'vitest'
import type { ApiError } from '../../../src/gce/errors/api-error.ts'
import { operationError } from '../../../src/gce/errors/classify.ts'
import { checkResponse, expectations } from '../../../src/gce/wire/check-response.ts'
import type { Operation } from '../../../src/gce/wire/resources.ts'

const list = 'compute#imageList'

test.each<[string, unknown, string]>([
  ['an error', { error: { code: 503, message: 'Try again' } }, 'is an error: 503: Try again'],
  ['an error next to items', { kind: list, error: { code: 'X' }, items: [] }, 'is an error: X'],
  ['an empty object', {}, 'is not from the Compute API: kind is missing, expected compute#imageList'],
  [
    'a login',
    { status: 'ok', login: '/x' },
    'is not from the Compute API: kind is missing, expected compute#imageList',
  ],
  ['another kind', { kind: 'x#y' }, 'is not from the Compute API: kind is "x#y", expected compute#imageList'],
  [
    'a warning',
    { kind: list, warning: { code: 'UNREACHABLE', message: 'm' } },
    'is incomplete: UNREACHABLE: m',
  ],
  ['items that are no list', { kind: list, items: {} }, 'is malformed: items is not a list'],
  ['an item that is null', { kind: list, items: [null] }, 'is malformed: item 1: not an object'],
  ['an item without a name', { kind: list, items: [{}] }, 'is malformed: item 1: name is not a string'],
  [
    'labels of another type',
    { kind: list, items: [{ name: 'a', labels: 'x' }] },
    'is malformed: item 1: labels has the wrong type',
  ],
  ['a string', 'ok', 'is not a JSON object'],
  ['a list', [], 'is not a JSON object'],
])('a list of images that is %s is rejected', (_, body, problem) => {
  expect(checkResponse(body, expectations.images)).toMatchObject({ ok: false, problem })
})

test.each([{}, { warning: { code: 'NO_RESULTS_ON_PAGE' } }])(
  'a fully read list of the right kind may be empty: %j',
  (members) => {
    const checked = checkResponse({ kind: list, ...members }, expectations.images)
    expect(checked).toMatchObject({ ok: true, value: { items: [] } })
  },
)

const operation = { kind: 'compute#operation', name: 'operation-1', status: 'DONE' }
const failureOf = (members: object): ApiError | undefined => {
  const checked = checkResponse({ ...operation, ...members }, expectations.operation)
  if (!checked.ok) throw new Error(checked.problem)
  return operationError(checked.value as unknown as Operation)
}

test.each<[string, object, string | undefined]>([
  ['errors: [null]', { error: { errors: [null] } }, 'the operation failed without a message'],
  ['errors as one object', { error: { errors: { code: 'A', message: 'b' } } }, 'b'],
  ['an error that is a string', { error: 'x' }, 'the operation failed without a message'],
  ['an error of no members', { error: {}, httpErrorMessage: 'CONFLICT' }, 'CONFLICT'],
  [
    'details of other types',
    { error: { errors: [{ message: 'b', errorDetails: [null, { help: 7, quotaInfo: [] }] }] } },
    'b',
  ],
  ['a null error', { error: null }, undefined],
  ['warnings: [null]', { warnings: [null, { code: 7, data: [null] }] }, undefined],
  ['a progress that is a string', { progress: '7', targetId: 7 }, undefined],
])('a malformed operation is handled: %s', (_, members, message) => {
  expect(failureOf(members)?.message).toBe(message)
})
