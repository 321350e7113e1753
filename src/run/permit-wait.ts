import type { ImageRef } from '../catalog/image-ref.ts'
import type { PermitKind, RunEvent } from './events.ts'
import type { ImageRun } from './image-run.ts'

/**
 * The wait of one image for one permit, which is reported unless the permit is issued immediately: no wait is silent. An
 * object without closures, as thousands of images wait at a time.
 */
export class PermitWait {
  readonly #emit: (event: RunEvent) => void
  readonly #image: ImageRef
  readonly #by: PermitKind
  #waits = false

  constructor({ ref, context }: ImageRun, by: PermitKind) {
    this.#emit = context.deps.emit
    this.#image = ref
    this.#by = by
  }

  /** Call if the permit is not issued immediately. */
  start(): void {
    this.#waits = true
    this.#emit({ type: 'limited', image: this.#image, by: this.#by })
  }

  /** Call when the image has the permit, or no longer waits for it. */
  end(): void {
    if (this.#waits) this.#emit({ type: 'permitted', image: this.#image, by: this.#by })
  }
}

/** Waits for a permit; `wait` calls `onWait` unless the permit is issued immediately. For waits that few images have. */
export async function permitOf<T>(
  image: ImageRun,
  by: PermitKind,
  wait: (onWait: () => void) => Promise<T>,
): Promise<T> {
  const permit = new PermitWait(image, by)
  try {
    return await wait(() => permit.start())
  } finally {
    permit.end()
  }
}
