import { expect, test } from 'vitest'
import { unsupportedKeys } from '../../src/catalog/unsupported-keys.ts'
import { policy } from '../support/family.ts'
import { spec, verifyBy } from '../support/spec.ts'

const errorsOf = (catalog: Parameters<typeof unsupportedKeys>[0]) =>
  unsupportedKeys(catalog).map(({ severity, message }) => [severity, message])

const refused = (key: string) => `"${key}" is not supported by this version of mintage; remove it`

test.each([
  [{ images: [spec('a')] }, []],
  [{ images: [spec('a', { catalog: 'golden', update: true })] }, []],
  [{ images: [spec('a', { catalog: 'golden', verify: verifyBy('x') })] }, []],
  [{ images: [], policies: [policy(), policy({ family: 'db' })] }, [refused('families')]],
])('a key that is not carried out is refused once: %#', (catalog, messages) => {
  expect(errorsOf(catalog)).toEqual(messages.map((message) => ['error', message]))
})
