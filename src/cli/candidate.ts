/** A word that may follow, with the line that shells show next to it. */
export interface Candidate {
  readonly value: string
  readonly description: string
}
