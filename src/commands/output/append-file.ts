import { type FileHandle, open } from 'node:fs/promises'

/**
 * Appends a text that starts a line of its own, in one write, so that other writes cannot interleave.
 * `textAt` gets the size of the file in bytes; undefined leaves the file unchanged. Rejects with the error of the file
 * system.
 */
export async function appendLines(
  path: string,
  textAt: (bytes: number) => string | undefined,
): Promise<void> {
  const file = await open(path, 'a+')
  try {
    const { size } = await file.stat() // 0 for a pipe or a device
    const text = textAt(size)
    if (text !== undefined) await file.appendFile(`${(await isInLine(file, size)) ? '\n' : ''}${text}`)
  } finally {
    await file.close()
  }
}

/** Whether the last line of a file has no line end. */
async function isInLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer[0] !== 10
}
