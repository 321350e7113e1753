import { describe, expect, it } from 'vitest'
import { errorsOf, loadTexts, type TestFiles } from '../support/load-texts.ts'

/** The names and combinations of the images. */
async function load(files: TestFiles) {
  const { catalog, reported } = await loadTexts(files)
  return { images: catalog?.images.map(({ name, combination }) => [name, combination]), reported }
}

/** An entry whose name uses the axes `tier` and `env`. */
const entry = (matrix: string, more = '') =>
  `images:\n  - name: \${matrix.tier}-\${matrix.env}\n    matrix: ${matrix}\n    sourceImage: base\n${more}`

describe('a matrix', () => {
  it('gives an image for each combination, in the order of its axes', async () => {
    const more = '  - { name: last, sourceImage: base }\n'
    expect(await load(entry('{ tier: [web, db], env: [dev, prod] }', more))).toEqual({
      images: [
        ['web-dev', 'tier: web, env: dev'],
        ['web-prod', 'tier: web, env: prod'],
        ['db-dev', 'tier: db, env: dev'],
        ['db-prod', 'tier: db, env: prod'],
        ['last', undefined],
      ],
      reported: [],
    })
  })

  it('omits excluded combinations', async () => {
    const matrix = '{ tier: [web, db], env: [dev, prod, qa], exclude: [{ tier: db, env: dev }, { env: qa }] }'
    expect((await load(entry(matrix))).images).toEqual([
      ['web-dev', 'tier: web, env: dev'],
      ['web-prod', 'tier: web, env: prod'],
      ['db-prod', 'tier: db, env: prod'],
    ])
  })

  it('inserts numbers as written, and expands its own expressions', async () => {
    const text = `vars: { v: 1 }\nimages: [{ name: "a-\${matrix.on}-\${matrix.v}", matrix: { v: [07, "x\${vars.v}"], on: [true] }, diskSizeGb: "\${matrix.v}", sourceImage: i }]`
    expect((await load(text.replace('diskSizeGb: "${matrix.v}", ', ''))).images).toEqual([
      ['a-true-07', 'v: 07, on: true'],
      ['a-true-x1', 'v: x1, on: true'],
    ])
  })

  it('fills every field, over the defaults', async () => {
    const text = `defaults: { labels: { team: a }, sourceImage: base }
images:
  - name: web-\${matrix.arch}
    matrix: { arch: [x86, arm] }
    family: web-\${matrix.arch}
    labels: { arch: "\${matrix.arch}" }
    diskSizeGb: 20
`
    const { catalog } = await loadTexts(text)
    expect(catalog?.images.map(({ body }) => body)).toEqual(
      ['x86', 'arm'].map((arch) => ({
        name: `web-${arch}`,
        sourceImage: 'projects/fallback/global/images/base',
        family: `web-${arch}`,
        labels: { team: 'a', arch },
        diskSizeGb: '20',
      })),
    )
  })

  it.each([
    ['[web]', '3:13 error: matrix must be a map, not a list'],
    ['{}', '3:13 error: matrix must not be empty; set a value, or remove it'],
    ['{ exclude: [{ tier: web }] }', '3:5 error: matrix has no axis; add one: tier: [web, db]'],
    ['{ tier: web, env: [dev] }', '3:21 error: matrix.tier must be a list, not a string; write tier: [web]'],
    ['{ tier: [], env: [dev] }', '3:21 error: matrix.tier must not be empty; list a value, or remove it'],
    [
      '{ tier: [{ a: b }], env: [dev] }',
      '3:22 error: an entry of matrix.tier must be a string, a number, or true or false, not a map',
    ],
    [
      '{ tier: [a], env: [b], 2nd: [c] }',
      '3:36 error: "2nd" is not the name of an axis: letters, digits, dashes and underscores, starting with a letter',
    ],
    ['{ tier: [a, b, a], env: [x] }', '3:21 error: matrix.tier lists "a" twice; remove one'],
    [
      '{ tier: [a], env: [x], exclude: { tier: a } }',
      '3:45 error: matrix.exclude must be a list, not a map; write exclude: [{ … }]',
    ],
    [
      '{ tier: [a], env: [x], include: [{ tier: b }] }',
      '3:46 error: an entry of matrix.include must be a string, a number, or true or false, not a map; include is an axis, too; list further images as separate entries',
    ],
    [
      '{ tier: [a], env: [x], exclude: [{}] }',
      '3:46 error: an entry of matrix.exclude must not be empty; set a value, or remove it',
    ],
    [
      '{ tier: [a], env: [x], exclude: [{ teir: a }] }',
      '3:48 error: exclude: the matrix has no axis "teir"; did you mean "tier"?',
    ],
    [
      '{ tier: [a], env: [x], exclude: [{ zone: a }] }',
      '3:48 error: exclude: the matrix has no axis "zone"; its axes: tier, env',
    ],
    [
      '{ tier: [a], env: [x], exclude: [{ tier: a }] }',
      '3:45 error: exclude drops every combination of the matrix; remove the entry, or some of exclude',
    ],
    ['{ tier: [a] }', '2:26 error: the matrix has no axis "env"; its axes: tier'],
    [
      '{ tier: ["${vars.none}"], env: [x] }',
      '3:23 error: variable "none" is not set; set it under vars:, with --var none=…, or as MINTAGE_VAR_none',
    ],
    [
      '{ tier: [a], env: ["${matrix.tier}"] }',
      '3:33 error: a matrix cannot use the values of a matrix; write the value itself, or a variable',
    ],
    [
      '{ tier: [a], env: [x], exclude: [{ env: "${matrix.env}" }] }',
      '3:54 error: a matrix cannot use the values of a matrix; write the value itself, or a variable',
    ],
    [
      '{ tier: [A], env: [b, c, d] }',
      '2:11 error: name "A-b" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash; 3:5 note: in the combination tier: A, env: b, and 2 more',
    ],
    [
      `{ tier: [a, ${'b'.repeat(62)}], env: [x] }`,
      `2:11 error: name "${'b'.repeat(62)}-x" has 64 characters; the maximum is 63; 3:5 note: in the combination tier: ${'b'.repeat(62)}, env: x`,
    ],
  ])('%s is rejected', async (matrix, message) => {
    expect(await errorsOf(entry(matrix))).toEqual([message])
  })

  it('warns of an exclusion without a match', async () => {
    const { images, reported } = await load(entry('{ tier: [a], env: [x], exclude: [{ tier: b }] }'))
    expect(images).toHaveLength(1)
    expect(reported).toEqual(['3:46 warning: exclude: no combination has tier: b'])
  })

  it('gives at most 1,000 combinations', async () => {
    const axis = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`).join()
    expect((await load(entry(`{ tier: [${axis(100)}], env: [${axis(10)}] }`))).images).toHaveLength(1_000)
    expect(await errorsOf(entry(`{ tier: [${axis(143)}], env: [${axis(7)}] }`))).toEqual([
      '3:5 error: matrix has 1,001 combinations; the maximum is 1,000 per entry, before exclude; split the entry',
    ])
  })

  it('gives at most 20,000 images in all manifests together', async () => {
    const axis = Array.from({ length: 1_000 }, (_, index) => index).join()
    const images = (names: readonly string[]) =>
      `images:\n${names.map((name) => `  - { name: "${name}-\${matrix.n}", matrix: { n: [${axis}] }, sourceImage: i }\n`).join('')}`
    const names = Array.from({ length: 20 }, (_, index) => `w${index}`)
    expect((await load(images(names))).images).toHaveLength(20_000)
    expect(await errorsOf({ 'a.yaml': images(names), 'b.yaml': images(['x']) })).toEqual([
      'b.yaml:2:30 error: the matrices of all manifests give more than 20,000 images; run some of the manifests separately',
    ])
  })

  it('reports an error of all combinations once', async () => {
    expect(
      await errorsOf(entry('{ tier: [a, b], env: [x, y] }', '    famly: x\n    diskSizeGb: none\n')),
    ).toEqual([
      '5:5 error: unknown key "famly"; did you mean "family"?',
      '6:17 error: diskSizeGb "none" is not a whole number from 1 to 9223372036854775807',
    ])
    expect(
      await errorsOf(entry('{ tier: [a, b], env: [x, y] }').replace('    sourceImage: base\n', '')),
    ).toEqual([
      '2:5 error: image "a-x" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot; 3:5 note: in the combination tier: a, env: x, and 3 more',
    ])
  })

  it('reports combinations of one name', async () => {
    const same = entry('{ tier: [a, b], env: [x, y] }').replace('-${matrix.env}', '')
    expect(await errorsOf(same)).toEqual([
      '2:5 error: image "a" appears twice in project fallback, for tier: a, env: x and for tier: a, env: y; use every axis of the matrix in its name',
    ])
    const other = entry('{ tier: [a, b], env: [x, y] }', '  - { name: b-x, sourceImage: i }\n')
    expect(await errorsOf(other)).toEqual([
      '5:5 error: image "b-x" appears twice in project fallback; rename or remove one of them; 2:5 note: first defined here (tier: b, env: x)',
    ])
  })

  it('is unknown in defaults and in other entries', async () => {
    expect(
      await errorsOf('defaults: { matrix: { a: [b] } }\nimages: [{ name: a, sourceImage: i }]\n'),
    ).toEqual(['1:13 error: unknown key "matrix"; "matrix" belongs in an entry of images:'])
    expect(await errorsOf('images: [{ name: "a-${matrix.tier}", sourceImage: i }]\n')).toEqual([
      '1:21 error: ${matrix.tier} has a value only in an entry with a matrix; add matrix: { tier: [VALUE, …] } to the entry that uses it',
    ])
  })
})
