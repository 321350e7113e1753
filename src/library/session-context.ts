import { hideTexts } from '../plan/hide-values.ts'
import type { Environment } from '../session/environment.ts'
import type { SessionContext } from '../session/session-context.ts'
import type { SessionOutput } from '../session/session-output.ts'
import { listenForStop } from '../session/stop.ts'
import { bugText } from '../util/bug-text.ts'
import { publicEvent, type RunEvent } from './events.ts'
import { hostEnvironment } from './host.ts'
import type { RunOptions } from './options.ts'

/** Runs a session whose events go to `emit`, and which ends early with the signal of the options. */
export async function inContext<T>(
  { signal, deadlineMs, ...options }: RunOptions,
  emit: (event: RunEvent) => void,
  work: (context: SessionContext) => Promise<T>,
): Promise<T> {
  const environment = hostEnvironment(options)
  const stopping = listenForStop(
    {
      clock: environment.clock,
      onSignal: (listener) => onAbort(signal, () => listener('abort')),
      onCrash: () => () => {},
      exit: () => {},
    },
    deadlineMs,
  )
  try {
    return await work({ environment, output: outputTo(emit, environment), stopping })
  } finally {
    stopping.clear()
  }
}

/** Calls the listener when the signal fires, or has fired; returns a function that stops listening. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal?.aborted) listener()
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}

const outputTo = (emit: (event: RunEvent) => void, { secrets }: Environment): SessionOutput => ({
  problems: async () => {}, // the report and the error have them
  display: async (events, { hide }) => {
    const unsubscribe = events.subscribe((event) => {
      const shown = publicEvent(hideTexts(event, hide))
      if (shown !== undefined) emit(shown)
    })
    return { stop: async () => unsubscribe() }
  },
  warning: async (message) => emit({ type: 'warning', message }),
  bug: async (error) => emit({ type: 'warning', message: bugText(error, secrets) }),
})
