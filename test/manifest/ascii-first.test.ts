import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asciiFirst } from '../../src/manifest/check/ascii-first.ts'

const label = '^(?:[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]{0,62})$'

it.each([
  ['team', true],
  ['a', true],
  ['a_b-9', true],
  ['', false],
  ['9a', false],
  ['Team', false],
  ['a b', false],
  ['a\n', false],
  ['équipe', true],
  ['チタ', true],
  ['Équipe', false],
  ['a٣', true],
])('a label key %j matches: %j', (text, expected) => {
  expect(asciiFirst(label, 'u').test(text)).toBe(expected)
})

it('agrees with the whole pattern on every text', () => {
  const [first, whole] = [asciiFirst(label, 'u'), new RegExp(label, 'u')]
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9_éß-]{0,65}$/))
  fc.assert(fc.property(text, (one) => first.test(one) === whole.test(one)))
  for (let code = 0; code < 0x80; code++) {
    for (const one of [String.fromCharCode(code), `a${String.fromCharCode(code)}`])
      expect(first.test(one), JSON.stringify(one)).toBe(whole.test(one))
  }
})

it('leaves a pattern with other classes, or none', () => {
  for (const pattern of ['^[a-z]+$', '^\\p{Lu}+$'])
    expect(asciiFirst(pattern, 'u')).toEqual(new RegExp(pattern, 'u'))
})
