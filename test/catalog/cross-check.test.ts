import { describe, expect, it } from 'vitest'
import { crossCheck } from '../../src/catalog/cross-check.ts'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { diagnosticText } from '../support/manifest.ts'
import { fromImage, spec } from '../support/spec.ts'

type TestImage = readonly [name: string, source?: string | undefined, project?: string]

/** Lines of one file, an image a line. */
function specs(...images: readonly TestImage[]): ImageSpec[] {
  const file = { path: 'images.yaml', text: images.map(([name]) => `${name}\n`).join('') }
  let offset = 0
  return images.map(([name, source, project]) => {
    const place = { file, range: { offset, length: name.length } }
    offset += name.length + 1
    const given = { place, sourcePlace: place, ...(project === undefined ? {} : { project }) }
    return spec(name, source === undefined ? given : { ...given, source: fromImage(source) })
  })
}

const check = (...images: readonly TestImage[]) => crossCheck(specs(...images)).map(diagnosticText)

describe('crossCheck', () => {
  it('accepts images of different names and a chain of sources', () => {
    expect(check(['a'], ['b', 'a'], ['c', 'b'], ['d', 'elsewhere'])).toEqual([])
  })

  it('accepts one name in two projects', () => {
    expect(check(['a'], ['a', undefined, 'golden-edge'])).toEqual([])
  })

  it('reports each further image of a name', () => {
    const again = 'error: image "a" appears twice in project golden-prod; rename or remove one of them'
    expect(check(['a'], ['b'], ['a'], ['a'])).toEqual([
      `3:1 ${again}; 1:1 note: first defined here`,
      `4:1 ${again}; 1:1 note: first defined here`,
    ])
  })

  it('reports two entries once, in however many projects they collide', () => {
    const [first, second] = specs(['a'], ['a']) as [ImageSpec, ImageSpec]
    const inEach = ({ place }: ImageSpec) =>
      ['golden-staging', 'golden-prod'].map((project) => spec('a', { place, project }))
    expect(crossCheck([...inEach(first), ...inEach(second)]).map(diagnosticText)).toEqual([
      '2:1 error: image "a" appears twice in project golden-staging; rename or remove one of them; 1:1 note: first defined here',
    ])
  })

  it('reports an image that is its own source', () => {
    expect(check(['a', 'a'])).toEqual(['1:1 error: image "a" is its own source; give it another source'])
  })

  it('reports each dependency cycle once, without the images that lead to it', () => {
    const wrong = 'give one of these images another source'
    expect(check(['x', 'a'], ['a', 'b'], ['b', 'a'], ['y', 'x'], ['c', 'd'], ['d', 'c'])).toEqual([
      `2:1 error: dependency cycle: a → b → a; ${wrong}`,
      `5:1 error: dependency cycle: c → d → c; ${wrong}`,
    ])
  })

  it('shows ten names of a long cycle', () => {
    const names = Array.from({ length: 1_012 }, (_, index) => `i${index}`)
    const images = names.map((name, index): TestImage => [name, names[(index + 1) % names.length]])
    expect(check(...images)).toEqual([
      '1:1 error: dependency cycle: i0 → i1 → i2 → i3 → i4 → i5 → i6 → i7 → i8 → … 1,003 more … → i0; give one of these images another source',
    ])
  })
})
