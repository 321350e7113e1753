type Block = { readonly kind: 'paragraph' | 'list'; readonly lines: string[] }

/** A comment of the proto as paragraphs and lists for an editor; without what the schema itself states. */
export function cleanComment(comment: string): string {
  return toBlocks(comment)
    .filter((block, index, all) => !isSourceChoice(block) && !isSourceChoice(all[index - 1]))
    .map(({ lines }) => lines.map(cleanSentence).filter(Boolean).join('\n'))
    .filter(Boolean)
    .join('\n\n')
}

/** "In order to create an image …" and the list below it repeat at four fields: the reference states it once. */
const isSourceChoice = (block: Block | undefined): boolean =>
  block?.kind === 'paragraph' && (block.lines[0] ?? '').startsWith('In order to create an image')

/** One line a paragraph or list item, although the comment breaks them anywhere. */
function toBlocks(comment: string): readonly Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const line of comment.split('\n').map((text) => text.trim())) {
    const isItem = line.startsWith('- ')
    if (line === '') open = undefined
    else if (open && isItem && open.kind === 'list') open.lines.push(line)
    else if (open && !isItem) open.lines.push(joined(open.lines.pop() ?? '', line))
    else {
      open = { kind: isItem ? 'list' : 'paragraph', lines: [line] }
      blocks.push(open)
    }
  }
  return blocks
}

/** A URL broken at a slash is one word. */
const joined = (start: string, rest: string): string => start + (start.endsWith('/') ? '' : ' ') + rest

const markers = /(?:Output only\.|Input only\.|\[(?:Output|Input) [Oo]nly\]:?|\[Deprecated\])\s*/g

function cleanSentence(text: string): string {
  const bare = text.replace(markers, '').replace(/Check the \w+ enum for the list of possible values\./g, '')
  return gluedWords.reduce((line, [glued, apart]) => line.replaceAll(glued, apart), bare).trim()
}

/** Links were taken out of the spec together with the spaces before them. */
const gluedWords: readonly (readonly [string, string])[] = [
  ['acustomer-supplied', 'a customer-supplied'],
  ['Thecustomer-supplied', 'The customer-supplied'],
  ['theguestOSfeatures', 'the guestOsFeatures'],
  ['withRFC1035', 'with RFC 1035'],
  ['RFC1035', 'RFC 1035'],
  ['beTAR', 'be TAR'],
  ['example,centos', 'example, centos'],
]
