import { Document, Scalar, visit } from 'yaml'
import type { Image } from '../gce/wire/resources.ts'
import type { RawImage } from '../manifest/raw-manifest.ts'
import { breakCommands, breakCommandsInYaml } from '../text/workflow-commands.ts'
import { imageEntry } from './image-entry.ts'
import { shareValues } from './shared-values.ts'

interface Import {
  readonly project: string
  readonly images: readonly Image[]
  /** Lines above the manifest, each a comment. */
  readonly header: readonly string[]
}

/** The manifest of existing images, ordered by name. The same images yield the same text. */
export function manifestText({ project, images, header }: Import): string {
  const ordered = [...images].sort((one, other) => (one.name < other.name ? -1 : 1))
  const shared = shareValues(ordered.map((image) => imageEntry(image, project)))
  const manifest = {
    project,
    ...(Object.keys(shared.defaults).length === 0 ? {} : { defaults: shared.defaults }),
    images: shared.images as RawImage[],
  }
  const document = new Document(
    manifest,
    (_, value) => (typeof value === 'string' ? literal(value) : value),
    {
      version: '1.2',
      aliasDuplicateObjects: false,
    },
  )
  visit(document, { Scalar: (_, scalar) => quoteCommand(scalar) })
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
  return `${header.map((line) => `# ${line}\n`).join('')}${breakCommandsInYaml(text)}`
}

/** A text that could command a CI runner stays on one line, where an escape can break it without changing its value. */
function quoteCommand(scalar: Scalar): void {
  if (typeof scalar.value !== 'string' || breakCommands(scalar.value) === scalar.value) return
  scalar.type = Scalar.QUOTE_DOUBLE
}

/** `$${` is a literal `${`, the start of an expression. */
const literal = (text: string): string => text.replaceAll('${', () => '$${')
