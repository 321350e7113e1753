import { hidden, scrub } from './scrub.ts'

/** Minimum length. A shorter text would match everywhere, and is not a real secret. */
const minLength = 8

/**
 * The values that no output may show: the keys of the manifest and the tokens that were sent. A text may quote them
 * verbatim, or encoded for JSON, a URL or base64.
 */
export class Secrets {
  readonly #byHead = new Map<string, readonly string[]>()
  /** By pairAt: 1 if a form starts with such a pair of characters. Most positions of a text then need no lookup. */
  readonly #pairs = new Uint8Array(2 ** 14)
  readonly #known = new Set<string>()

  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || this.#known.has(value)) continue
      this.#known.add(value)
      for (const part of partsOf(value)) for (const form of formsOf(part)) this.#addForm(form)
    }
  }

  /** The text without known secrets and without strings that look like secrets. */
  hide(text: string): string {
    return scrub(this.#byHead.size === 0 ? text : this.#withoutKnown(text))
  }

  #addForm(form: string): void {
    if (form.length < minLength) return
    const head = form.slice(0, minLength)
    const others = this.#byHead.get(head) ?? []
    if (others.includes(form)) return
    this.#pairs[pairAt(form, 0)] = 1
    this.#byHead.set(
      head,
      [...others, form].sort((a, b) => b.length - a.length),
    )
  }

  /** One pass, however many secrets are known. */
  #withoutKnown(text: string): string {
    let shown = ''
    let from = 0
    let at = 0
    while (at + minLength <= text.length) {
      const isStart = this.#pairs[pairAt(text, at)] === 1
      const forms = isStart ? this.#byHead.get(text.slice(at, at + minLength)) : undefined
      const found = forms?.find((form) => text.startsWith(form, at))
      if (found === undefined) at += 1
      else {
        shown += text.slice(from, at) + hidden
        at += found.length
        from = at
      }
    }
    return shown + text.slice(from)
  }
}

/** The last seven bits of each of two characters. */
const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 0x7f) << 7) | (text.charCodeAt(at + 1) & 0x7f)

/** A private key in PEM may also be quoted line by line. */
function partsOf(value: string): readonly string[] {
  if (!value.includes('\n')) return [value]
  const lines = value.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  return [value, lines.join(''), ...lines]
}

/** Without base64 padding, which is escaped in several ways (`%3D`, `\u003d`) and reveals nothing. */
function formsOf(value: string): readonly string[] {
  const text = value.replace(/=+$/, '')
  const inJson = JSON.stringify(text).slice(1, -1)
  const inUrl = encodeURIComponent(text)
  return [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
    inJson,
    inJson.replaceAll('/', String.raw`\/`),
    inJson.replaceAll('+', String.raw`\u002b`),
    inUrl,
    encodeURIComponent(inUrl),
    inUrl.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams([['', text]]).toString().slice(1),
    ...inBase64(text),
  ]
}

/** The secret's forms within the base64 of a longer text: the secret may start at any of three positions of a group. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const fixedRange = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)]
    return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(...fixedRange))
  })
}
