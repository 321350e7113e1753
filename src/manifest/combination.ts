/** One value of each axis of a matrix, by the name of the axis. */
export type Combination = ReadonlyMap<string, string>

/** `tier: web, env: dev` */
export const combinationText = (combination: Combination): string =>
  [...combination].map(([axis, value]) => `${axis}: ${value}`).join(', ')

/** The entry that an image comes from. */
export interface ImageOrigin {
  readonly index: number
  /** The values of the entry's matrix. */
  readonly combination?: Combination
}
