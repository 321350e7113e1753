/** A part of a multipart message, or an HTTP message in it: the head before the blank line, and the body after it. */
export interface MessageParts {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The parameter `boundary` of a multipart type; undefined for any other type. */
export function boundaryOf(contentType = ''): string | undefined {
  if (!/^\s*multipart\/mixed\s*;/i.test(contentType)) return undefined
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  return quoted ?? plain
}

/**
 * The texts between the delimiters. Lines may end in LF alone, as from Google's own command line; the closing delimiter
 * may be missing.
 */
export function splitMultipart(text: string, boundary: string): string[] {
  const [, ...pieces] = `\n${text}`.split(`\n--${boundary}`)
  const end = pieces.findIndex((piece) => piece.startsWith('--'))
  return (end < 0 ? pieces : pieces.slice(0, end)).map((piece) =>
    piece.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''),
  )
}

/** Header names are in lowercase; the values of a repeated header are joined. */
export function splitHead(text: string): MessageParts {
  const blank = /^\r?\n|\r?\n\r?\n/.exec(text)
  const head = blank ? text.slice(0, blank.index) : text
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return {
    headers: Object.fromEntries(headers),
    body: blank ? text.slice(blank.index + blank[0].length) : '',
  }
}
