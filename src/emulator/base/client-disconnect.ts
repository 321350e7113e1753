/**
 * Whether anybody still waits for an answer: not when the client has left, nor when the emulator closes. The signal
 * is made when it is first asked for, since few requests ever wait.
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
