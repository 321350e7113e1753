import { expect, expectTypeOf, it } from 'vitest'
import { omitUndefined } from '../../src/util/omit-undefined.ts'

it('omits the members that are undefined, and only these', () => {
  const given = { text: '', zero: 0, no: false, nothing: null, absent: undefined }
  const result = omitUndefined(given)
  expect(result).toStrictEqual({ text: '', zero: 0, no: false, nothing: null })
  expect(Object.keys(result)).toEqual(['text', 'zero', 'no', 'nothing'])
})

it('leaves the given object unchanged', () => {
  const given = { hint: undefined }
  omitUndefined(given)
  expect(Object.keys(given)).toEqual(['hint'])
})

it('turns members that may be undefined into optional ones', () => {
  const given: { readonly name: string; readonly hint: string | undefined; readonly place?: number } = {
    name: 'web',
    hint: undefined,
  }
  expectTypeOf(omitUndefined(given)).toExtend<{ name: string; hint?: string; place?: number }>()
})
