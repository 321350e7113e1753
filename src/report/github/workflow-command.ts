import { shortened } from '../../text/shortened.ts'
import { breakCommands } from '../../text/workflow-commands.ts'
import type { PlaceView } from '../view/view.ts'

/** A remark that GitHub shows on the run, and at a line of a file in the pull request. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  /** May have several lines. */
  readonly message: string
  /** The file relative to the workspace, with slashes. */
  readonly place: PlaceView | null
}

/** Characters. The runner cuts longer messages at 4,096, without a mark. */
const maxMessage = 4_000

/** `::error file=images.yaml,line=3,col=5,title=mintage/unknown-key::unknown key "nmae"`: one line for the runner. */
export function workflowCommand({ level, title, message, place }: Annotation): string {
  const properties = [
    ...(place === null
      ? []
      : [`file=${propertyText(place.file)}`, `line=${place.line}`, `col=${place.column}`]),
    `title=${propertyText(breakCommands(title))}`,
  ]
  return `::${level} ${properties.join(',')}::${dataText(breakCommands(shortened(message, maxMessage)))}`
}

/** The runner decodes `%25` last (ActionCommand.cs), so `%` is encoded first. */
const dataText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const propertyText = (text: string): string => dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
