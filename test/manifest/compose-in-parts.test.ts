import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Document, isAlias, isCollection, isNode, isPair, isScalar, parseAllDocuments } from 'yaml'
import { composeInParts } from '../../src/manifest/yaml/compose-in-parts.ts'
import { yamlOptions as options } from '../../src/manifest/yaml/parse-yaml.ts'

/** All that the program ever asks of a document: kinds, places, values as written, and what is wrong. */
function outline(documents: readonly Document.Parsed[]): unknown {
  return documents.map((document) => ({
    range: document.range,
    nodes: outlineNode(document.contents),
    problems: [...document.errors, ...document.warnings].map(({ code, pos, message }) => ({
      code,
      pos,
      message,
    })),
    value: document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: -1 }),
  }))
}

function outlineNode(node: unknown): unknown {
  if (isPair(node)) return [outlineNode(node.key), outlineNode(node.value)]
  if (!isNode(node)) return node
  const { range, tag } = node
  const anchor = isAlias(node) ? node.source : node.anchor
  const inside = isCollection(node)
    ? node.items.map(outlineNode)
    : isScalar(node)
      ? [node.value, node.source]
      : []
  return { kind: node.constructor.name, range, tag, anchor, inside }
}

const inOne = (text: string) => parseAllDocuments(text, options) as unknown as Document.Parsed[]

const many = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => entry(index)).join('')

/** An entry of a list, under `images:`; `#` is its number. */
const entries = [
  '  - name: web-#\n    rawDisk:\n      source: gs://b/#.tar.gz\n',
  '  - { name: web-#, labels: { a: "#" } } # a comment\n',
  '  # between two entries\n\n  - name: "web-#"\n    # within one\n    labels: {}\n    # at its end\n',
  '  - &anchor-#\n    name: web-#\n',
  '  - <<: *base\n    name: web-#\n',
  '  - description: |\n      some lines\n\n      of text\n    name: web-#\n',
  '  -\n',
  '  - # nothing\n',
  '  - [a, b, [c]]\n',
  '  - !!str 12\n',
  '  - - nested\n    - list\n',
  '  - ? a\n    : b\n',
  '  # the last word\n',
]

describe('composing in parts', () => {
  it('reads every text like yaml itself', () => {
    const anyEntries = fc.array(fc.integer({ min: 0, max: entries.length - 1 }), {
      minLength: 1,
      maxLength: 12,
    })
    const anyEnd = fc.constantFrom('', 'project: p\n', '# end\n', '  \n\n', '...\n', '  - last: 1')
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 1, max: 250 }), anyEnd, (kinds, count, end) => {
        const list = many(count, (index) => {
          const kind = kinds[index % kinds.length] ?? 0
          return (entries[kind] ?? '').replaceAll('#-', `${index}-`).replaceAll('-#', `-${index}`)
        })
        const text = `# head\nbase: &base { project: p }\nimages:\n${list}${end}`
        expect(outline(composeInParts(text, options) ?? [])).toEqual(outline(inOne(text)))
      }),
      { numRuns: 60 },
    )
  })

  const plain = many(250, (index) => `  - name: web-${index}\n`)

  it.each([
    ['two lists', `images:\n${plain}others:\n${plain}`],
    ['a list without indentation', `images:\n${plain.replaceAll('  -', '-')}`],
    ['an anchor on the list, and an alias of it', `images: &all\n${plain}again: *all\n`],
    ['anchors from before and behind', `x: &x 1\nimages:\n${plain}  - *x\n  - &y 2\n  - *y\n`],
    ['two documents', `images:\n${plain}---\nimages:\n${plain}`],
    ['a byte order mark', `\uFEFFimages:\n${plain}`],
    ['line ends of Windows', `images:\n${plain}`.replaceAll('\n', '\r\n')],
    ['an error after the list', `images:\n${plain}x: [\n`],
    ['no list', 'images: {}\n'],
    ['nothing', ''],
  ])('reads the same in %s', (_what, text) => {
    const inParts = composeInParts(text, options)
    expect(inParts === undefined ? 'given up' : outline(inParts)).toEqual(
      text.includes('[') ? 'given up' : outline(inOne(text)),
    )
  })

  it.each([
    ['an error', `images:\n${plain}  - a: @b\n${plain}`],
    ['lists nested too deeply', `images:\n${plain}  - ${'['.repeat(100)}\n`],
    ['an unknown tag', `images:\n${plain}  - !Ref x\n${plain}`],
    ['a tag on the list', `images: !!omap\n${plain}`],
    ['a directive', `%YAML 1.2\n---\nimages:\n${plain}`],
    ['a list as a key', `? ${plain.trimStart()}: 1\n`],
  ])('gives up at %s', (_what, text) => {
    expect(composeInParts(text, options)).toBeUndefined()
  })
})
