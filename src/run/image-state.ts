/** Where an image is, as far as this run knows: the one value from which reports and screens derive their texts. */
export type ImageState =
  /** Nothing of it was sent. */
  | { readonly at: 'notStarted' }
  /** It waits for a limiter, its source or a retry; nothing of it is in the cloud. */
  | { readonly at: 'queued' }
  /** An insert was sent and its result is not known; `nameTaken`: an image has the name, and was not compared yet. */
  | { readonly at: 'inFlight'; readonly nameTaken?: true }
  /** It is PENDING in the cloud, whoever inserted it. `operation`: its name, where it is known. */
  | { readonly at: 'running'; readonly operation?: string }
  /** Its creation ended, or it waits for a deletion: nothing of it runs in the cloud. */
  | { readonly at: 'ended' }

/** The states in which the image may exist in the cloud although this run has not seen it READY. */
export type LeftInCloud = Extract<ImageState, { readonly at: 'inFlight' | 'running' }>

/** What a run that ends in this state leaves in the cloud; undefined if nothing. */
export function leftInCloud(state: ImageState): LeftInCloud | undefined {
  return state.at === 'inFlight' || state.at === 'running' ? state : undefined
}

/** The state of one image over time. */
export interface StateTracker {
  readonly current: ImageState
  set(state: ImageState): void
}

/** `onChange` is called with each state that differs from the one before. */
export function trackState(onChange: (state: ImageState) => void): StateTracker {
  let current: ImageState = { at: 'notStarted' }
  return {
    get current() {
      return current
    },
    set(next) {
      if (JSON.stringify(current) === JSON.stringify(next)) return
      current = next
      onChange(next)
    },
  }
}
