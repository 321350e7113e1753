import { expect, it } from 'vitest'
import type { ComputeApi } from '../../../src/gce/api/compute-api.ts'
import type { Operation } from '../../../src/gce/wire/resources.ts'
import { OperationList } from '../../../src/run/operations/operation-list.ts'

const operation = (name: string, operationType?: string): Operation => ({
  name,
  status: 'RUNNING',
  ...(operationType === undefined ? {} : { operationType }),
})

it.each<[string, readonly Operation[], string | undefined]>([
  ['of inserts', [operation('a', 'insert'), operation('b', 'insert')], 'insert'],
  ['without a type', [operation('a'), operation('b', 'insert')], 'insert'],
  ['of patches', [operation('a', 'patch'), operation('b', 'patch')], 'patch'],
  ['of several types', [operation('a', 'insert'), operation('b', 'setDeprecation')], undefined],
])('the list of operations %s is filtered by their type, if it is one', async (_, operations, type) => {
  let wanted: unknown
  const api = {
    async recentOperations(_project: string, given: unknown) {
      wanted = given
      return new Map()
    },
  } as unknown as ComputeApi
  await new OperationList({ api, project: 'p', emit: () => {} }).read(
    operations,
    new AbortController().signal,
  )
  expect(wanted).toEqual({ names: new Set(['a', 'b']), ...(type && { type }) })
})
