import { createHash } from 'node:crypto'

/** Tokens that are accepted no more, kept as digests. */
export class ExpiredTokens {
  readonly #digests = new Set<string>()

  add(authorization: string | undefined): void {
    if (authorization !== undefined) this.#digests.add(digest(authorization))
  }

  has(authorization: string | undefined): boolean {
    return this.#digests.size > 0 && authorization !== undefined && this.#digests.has(digest(authorization))
  }
}

const digest = (authorization: string): string => createHash('sha256').update(authorization).digest('base64')
