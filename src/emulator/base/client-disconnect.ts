/**
 * Fires when no one waits for a response any longer: the client disconnected, or the emulator closes. The signal is
 * created on first use, since few requests wait.
 */
export class ClientDisconnect {
  #reason: Error | undefined
  #controller: AbortController | undefined

  get aborted(): boolean {
    return this.#reason !== undefined
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#controller?.abort(this.#reason)
  }
}
