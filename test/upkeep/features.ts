/** Parts of the upkeep that the simulated manifest uses. */
export interface Features {
  /** The families have policies, and runs retire and delete. */
  readonly retires: boolean
  /** Images are tested before they join their family. */
  readonly verifies: boolean
  /** Names follow the sources; otherwise the manifest is edited as they move. */
  readonly follows: boolean
  /** Drift of labels is corrected. */
  readonly updates: boolean
}

export const features: Features = { retires: false, verifies: false, follows: false, updates: false }
