import { textWidth } from '../../text/width.ts'
import type { OnExit, TerminalStream } from '../listener.ts'
import { writeSafely } from '../safe-stream.ts'

const csi = '\u001B['
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`
/** Terminals with synchronized output show a whole frame at a time; others ignore the marks. */
const startFrame = `${csi}?2026h`
const endFrame = `${csi}?2026l`
/** tmux scrolls a screen that is erased as a whole into its history, a frame each time. */
const eraseLineAbove = `${csi}1A${csi}2K`

/** The lowest lines of a terminal, redrawn in place; printed lines stay above them. */
export interface LiveScreen {
  /** One write: first `permanent` above, then the frame. Skipped if nothing changed. */
  paint(permanent: readonly string[], frame: readonly string[]): void
  /** Whether the terminal is still busy with earlier output. */
  isBusy(): boolean
  /** Erases the frame, prints `permanent`, shows the cursor. */
  close(permanent: readonly string[]): void
}

export function openLiveScreen(stream: TerminalStream, onExit: OnExit): LiveScreen {
  let widths: readonly number[] = []
  let shown = ''
  let open = false
  let forgetExit = () => {}

  /** A narrower terminal has wrapped the lines of the last frame. */
  const erase = (): string => {
    const columns = stream.columns || 80 // 0: a terminal that has lost its size
    const up = widths.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0)
    return up === 0 ? '' : `\r${eraseLineAbove.repeat(up)}`
  }

  const close = (permanent: readonly string[]) => {
    forgetExit()
    const above = permanent.map((line) => `${line}\n`).join('')
    if (open || above !== '') writeSafely(stream, `${erase()}${above}${open ? showCursor : ''}`)
    widths = []
    open = false
  }

  return {
    isBusy: () => stream.writableNeedDrain,
    paint(permanent, frame) {
      const text = frame.map((line) => `${line}\n`).join('')
      if (permanent.length === 0 && text === shown) return
      if (!open) forgetExit = onExit(() => close([]))
      const above = permanent.map((line) => `${line}\n`).join('')
      writeSafely(stream, `${startFrame}${open ? '' : hideCursor}${erase()}${above}${text}${endFrame}`)
      open = true
      shown = text
      widths = frame.map((line) => textWidth(line))
    },
    close,
  }
}
