/** The state of an image, as this run knows it. Reports and screens derive their texts from this value. */
export type ImageState =
  /** No request for the image was sent. */
  | { readonly at: 'notStarted' }
  /** The image waits for a limiter, its source or a retry; nothing exists in the cloud. */
  | { readonly at: 'queued' }
  /** An insert was sent and its result is unknown. `nameTaken`: an image has the name, but was not compared yet. */
  | { readonly at: 'inFlight'; readonly nameTaken?: true }
  /** The image is PENDING in the cloud, whoever inserted it. `operation`: its name, if known. */
  | { readonly at: 'running'; readonly operation?: string }
  /** The image is READY, and not in its family yet: it is verified and attached. */
  | { readonly at: 'verifying' }
  /** The request for its family is sent; no read of the family has confirmed it. */
  | { readonly at: 'attaching' }
  /** The creation ended, or the image waits for a deletion: nothing runs in the cloud. */
  | { readonly at: 'ended' }

/** States in which the image may exist in the cloud although this run has not finished it. */
export type LeftInCloud = Exclude<ImageState, { readonly at: 'notStarted' | 'queued' | 'ended' }>

/** The work that a run leaves in the cloud if it ends in this state; undefined if none. */
export function leftInCloud(state: ImageState): LeftInCloud | undefined {
  return state.at === 'notStarted' || state.at === 'queued' || state.at === 'ended' ? undefined : state
}

/**
 * The state of one image over time. A class, as the accessors of object literals cost each image a kilobyte of shapes and
 * closures.
 */
export class StateTracker {
  readonly #onChange: (state: ImageState) => void
  #current: ImageState = { at: 'notStarted' }

  /** `onChange` is called with each state that differs from the one before. */
  constructor(onChange: (state: ImageState) => void) {
    this.#onChange = onChange
  }

  get current(): ImageState {
    return this.#current
  }

  set(next: ImageState): void {
    if (JSON.stringify(this.#current) === JSON.stringify(next)) return
    this.#current = next
    this.#onChange(next)
  }
}
